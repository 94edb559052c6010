# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The qualities of service in use, each with its reason; all but the latched can be overridden."""

from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy

# Best effort meets every publisher, and depth 1 leaves no queue in which frames grow old.
IMAGE_QOS = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
# What a camera publishes: reliable meets consumers of both kinds (REP-2003, system default).
CAMERA_QOS = QoSProfile(depth=2)
# Results are small and rare beside images; who asks for reliability gets it.
DETECTIONS_QOS = QoSProfile(depth=5)
# Said once and kept for whoever comes later, as vision_msgs asks for its info topics.
LATCHED_QOS = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
