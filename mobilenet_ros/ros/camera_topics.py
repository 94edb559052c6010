# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The topics of one camera: its images in, its detections and debug images out."""

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from rclpy.exceptions import ParameterException
from rclpy.lifecycle import LifecycleNode
from rclpy.qos_overriding_options import QoSOverridingOptions
from rclpy.subscription import Subscription
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.errors import SettingError
from mobilenet_ros.pipeline.topics import private_topic
from mobilenet_ros.ros.debug_images import DebugImages
from mobilenet_ros.ros.image_topic import image_topic
from mobilenet_ros.ros.qos import DETECTIONS_QOS, IMAGE_QOS
from mobilenet_ros.ros.silence import COMPRESSED, IMAGE

try:
    from rclpy.event_handler import SubscriptionEventCallbacks
except ImportError:  # Humble
    from rclpy.qos_event import SubscriptionEventCallbacks

_NONE = 2**63  # and above: `not supported`
OnImage = Callable[[str, Any, int | None], None]


class CameraTopics:
    """Publishers and the subscription of one camera; `name` '' is the only camera of a node."""

    def __init__(self, node: LifecycleNode, name: str, transport: str, on_image: OnImage) -> None:
        """Make the publishers; images are asked for by `subscribe`."""
        self.name = name
        self._node = node
        self._on_image = on_image
        self._compressed = transport == 'compressed'
        self.type_name = COMPRESSED if self._compressed else IMAGE
        self.qos = copy(IMAGE_QOS)  # overrides of this topic are written into it
        base = node.resolve_topic_name(f'{name}/image' if name else 'image')
        self._type, self.image_topic = image_topic(base, self._compressed)
        self.detections = node.create_lifecycle_publisher(
            Detection2DArray, private_topic(name, 'detections'), copy(DETECTIONS_QOS),
            qos_overriding_options=QoSOverridingOptions.with_default_policies())
        self.debug_images = DebugImages(node, name)
        self._subscription: Any = None

    def subscribe(self) -> None:
        """Ask for images; raises SettingError where an override of the QoS is none."""
        try:
            self._subscription = self._node.create_subscription(
                self._type, self.image_topic, self._callback(), self.qos,
                # A publisher that cannot match is told of in full by `publisher_troubles`.
                event_callbacks=SubscriptionEventCallbacks(use_default_callbacks=False),
                qos_overriding_options=QoSOverridingOptions.with_default_policies())
        except (RuntimeError, ParameterException) as error:
            raise SettingError(f'qos_overrides.{self.image_topic}.subscription: {error}; valid '
                               'are reliability best_effort or reliable, history keep_last or '
                               'keep_all, durability volatile, depth from 1') from error

    def _callback(self) -> Callable[..., None]:
        if hasattr(Subscription, 'CallbackType'):
            return lambda message, info: self._on_image(self.name, message, _number(info))
        return lambda message: self._on_image(self.name, message, None)  # Humble tells no number

    def unsubscribe(self) -> None:
        """Ask for no more images."""
        if self._subscription is not None:
            self._node.destroy_subscription(self._subscription)
            self._subscription = None

    def destroy(self) -> None:
        """Take everything away from the node."""
        self.unsubscribe()
        self._node.destroy_lifecycle_publisher(self.detections)
        self.debug_images.destroy()


def _number(info: Mapping[str, Any]) -> int | None:
    """Return the number that its publisher gave a message; None where the middleware has none."""
    number = info.get('publication_sequence_number')
    return number if number and number < _NONE else None
