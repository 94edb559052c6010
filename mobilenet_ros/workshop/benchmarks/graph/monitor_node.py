# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Listens to a detector: its figures, what it sees, and now and then one of its debug images."""

import time
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from sensor_msgs.msg import Image
from vision_msgs.msg import Detection2DArray, LabelInfo

from mobilenet_ros.messages.image_message import image_message_to_frame
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.ros.diagnostics import status_name
from mobilenet_ros.ros.qos import DETECTIONS_QOS, IMAGE_QOS, LATCHED_QOS
from mobilenet_ros.workshop.benchmarks.apart import apart


class MonitorNode(Node):
    """Keeps the newest of everything that the detector `detector` says."""

    def __init__(self, detector: str = '/detector', **kwargs: Any) -> None:
        """Subscribe to the topics of the node `detector`."""
        super().__init__('monitor', **kwargs)
        self._spinner = SingleThreadedExecutor(context=self.context)
        self._spinner.add_node(self)
        self.figures: Mapping[str, str] = {}
        self.seen: Counter[str] = Counter()
        self.frames = 0
        self._picture: Frame | None = None
        self._names: dict[str, str] = {}
        self._detector = detector
        self._debug_image: Any = None
        self.create_subscription(DiagnosticArray, '/diagnostics', self._on_diagnostics,
                                 DETECTIONS_QOS)
        self.create_subscription(LabelInfo, f'{detector}/label_info', self._on_labels,
                                 LATCHED_QOS)
        self.create_subscription(Detection2DArray, f'{detector}/detections', self._on_detections,
                                 DETECTIONS_QOS)

    def ask_for_picture(self) -> None:
        """Have the detector draw a frame; `take_picture` fetches it."""
        if self._debug_image is None:
            self._debug_image = self.create_subscription(
                Image, f'{self._detector}/debug_image', self._on_debug_image, IMAGE_QOS)

    def take_picture(self) -> Frame | None:
        """Return the frame that the detector drew, once; None while there is none yet."""
        picture, self._picture = self._picture, None
        if picture is not None:  # drawing costs the detector time: one is enough
            self.destroy_subscription(self._debug_image)
            self._debug_image = None
        return picture

    def _on_diagnostics(self, message: DiagnosticArray) -> None:
        for status in message.status:
            if status.name == status_name(self._detector):
                self.figures = {entry.key: entry.value for entry in status.values}

    def _on_labels(self, message: LabelInfo) -> None:
        self._names = {str(entry.class_id): entry.class_name for entry in message.class_map}

    def _on_detections(self, message: Detection2DArray) -> None:
        self.frames += 1
        class_ids = [detection.results[0].hypothesis.class_id for detection in message.detections]
        self.seen = Counter(self._names.get(class_id, class_id) for class_id in class_ids)

    def _on_debug_image(self, message: Image) -> None:
        self._picture = image_message_to_frame(message)

    def spin_for(self, seconds: float) -> None:
        """Handle what comes in during the next `seconds`."""
        end_s = time.monotonic() + seconds
        while (left_s := end_s - time.monotonic()) > 0:
            self._spinner.spin_once(timeout_sec=left_s)


def monitoring(detector: str = '/detector') -> AbstractContextManager[MonitorNode]:
    """Give a monitor on a context of its own; Ctrl-C stays with the caller."""
    return apart(lambda context: MonitorNode(detector, context=context))
