# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Image messages to frames, detections to messages; of plain data, without rclpy."""
