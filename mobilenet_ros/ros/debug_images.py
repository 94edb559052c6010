# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Publishes pictures with boxes, raw and as JPEGs; drawn only while somebody subscribes."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rclpy.lifecycle import LifecycleNode
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

from mobilenet_ros.pipeline.topics import private_topic
from mobilenet_ros.ros.conversions import pixels_to_jpeg_msg, pixels_to_msg
from mobilenet_ros.ros.qos import DETECTIONS_QOS


class DebugImages:
    """Publishers `~/debug_image` and `~/debug_image/compressed` of one camera."""

    def __init__(self, node: LifecycleNode, camera: str) -> None:
        """Make the publishers; `camera` '' is the only one of its node."""
        self._node = node
        topic = private_topic(camera, 'debug_image')
        self._whole = node.create_lifecycle_publisher(Image, topic, DETECTIONS_QOS)
        self._compressed = node.create_lifecycle_publisher(
            CompressedImage, f'{topic}/compressed', DETECTIONS_QOS)

    def publish(self, draw: Callable[[], NDArray[np.uint8]], header: Header) -> None:
        """Publish what `draw` returns, BGR pixels, to those who look; call it for them only."""
        whole, compressed = (publisher.get_subscription_count() > 0
                             for publisher in (self._whole, self._compressed))
        if not (whole or compressed):
            return
        picture = draw()
        if whole:
            self._whole.publish(pixels_to_msg(picture, header))
        if compressed:
            self._compressed.publish(pixels_to_jpeg_msg(picture, header))

    def destroy(self) -> None:
        """Take the publishers away from the node."""
        for publisher in (self._whole, self._compressed):
            self._node.destroy_lifecycle_publisher(publisher)
