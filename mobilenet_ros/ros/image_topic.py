# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where a camera's images are, raw or compressed, as image_transport names it."""

from typing import Any

from rclpy.node import Node
from rclpy.qos_overriding_options import QoSOverridingOptions
from sensor_msgs.msg import CompressedImage, Image

from mobilenet_ros.ros.qos import CAMERA_QOS


def image_topic(base: str, compressed: bool) -> tuple[type, str]:
    """Return the type and the name of the topic of a camera whose raw images are on `base`."""
    return (CompressedImage, f'{base}/compressed') if compressed else (Image, base)


def image_publisher(node: Node, base: str, compressed: bool) -> Any:
    """Return the publisher of a camera, whose quality of service a user may override."""
    kind, topic = image_topic(base, compressed)
    return node.create_publisher(
        kind, topic, CAMERA_QOS,
        qos_overriding_options=QoSOverridingOptions.with_default_policies())
