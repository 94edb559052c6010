# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The topics of one camera: its images in, its detections and debug images out."""

from collections.abc import Callable
from copy import copy
from typing import Any

from rclpy.lifecycle import LifecycleNode
from rclpy.qos import qos_policy_name_from_kind
from rclpy.qos_overriding_options import QoSOverridingOptions
from sensor_msgs.msg import CompressedImage, Image
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.pipeline.topics import private_topic
from mobilenet_ros.ros.qos import DETECTIONS_QOS, IMAGE_QOS

try:
    from rclpy.event_handler import SubscriptionEventCallbacks
except ImportError:  # Humble
    from rclpy.qos_event import SubscriptionEventCallbacks

OnImage = Callable[[str, Any], None]


class CameraTopics:
    """Publishers and the subscription of one camera; `name` '' is the only camera of a node."""

    def __init__(self, node: LifecycleNode, name: str, transport: str, on_image: OnImage) -> None:
        """Make the publishers; images are asked for by `subscribe`."""
        self.name = name
        self._node = node
        self._on_image = on_image
        self._compressed = transport == 'compressed'
        base = node.resolve_topic_name(f'{name}/image' if name else 'image')
        self.image_topic = f'{base}/compressed' if self._compressed else base
        self.detections = node.create_lifecycle_publisher(
            Detection2DArray, private_topic(name, 'detections'), copy(DETECTIONS_QOS),
            qos_overriding_options=QoSOverridingOptions.with_default_policies())
        self.debug_image = node.create_lifecycle_publisher(
            Image, private_topic(name, 'debug_image'), DETECTIONS_QOS)
        self._subscription: Any = None

    def subscribe(self) -> None:
        """Ask for images."""
        self._subscription = self._node.create_subscription(
            CompressedImage if self._compressed else Image, self.image_topic,
            lambda message: self._on_image(self.name, message),
            copy(IMAGE_QOS),  # overrides of this topic are written into it
            event_callbacks=SubscriptionEventCallbacks(incompatible_qos=self._on_incompatible),
            qos_overriding_options=QoSOverridingOptions.with_default_policies())

    def unsubscribe(self) -> None:
        """Ask for no more images."""
        if self._subscription is not None:
            self._node.destroy_subscription(self._subscription)
            self._subscription = None

    def destroy(self) -> None:
        """Take everything away from the node."""
        self.unsubscribe()
        self._node.destroy_lifecycle_publisher(self.detections)
        self._node.destroy_lifecycle_publisher(self.debug_image)

    def silence(self) -> str:
        """Say, for a camera that sends nothing, what is likely wrong."""
        publishers = self._node.get_publishers_info_by_topic(self.image_topic)
        if publishers:
            return (f'no image on {self.image_topic}, although {len(publishers)} publisher(s) '
                    'are there')
        return (f'no image on {self.image_topic}: nobody publishes it; remap `image` or start a '
                'camera')

    def _on_incompatible(self, event: Any) -> None:
        self._node.get_logger().error(
            f'a publisher of {self.image_topic} cannot serve us: its '
            f'{qos_policy_name_from_kind(event.last_policy_kind).lower()} is less than we ask '
            'for; take '
            f'qos_overrides.{self.image_topic}.subscription.reliability out of our parameters or '
            'set it to best_effort')
