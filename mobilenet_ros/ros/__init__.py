# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The edge to ROS: the only place that imports rclpy and message packages."""
