# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The ROS 2 object detector that keeps up with the frame rate it is given."""

__version__ = '0.1.0'
