# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What makes families and measures them; nothing that runs on a robot imports it."""
