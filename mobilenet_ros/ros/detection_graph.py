# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Everything of a configured detector: topics, worker, live parameters, diagnostics."""

import time
from collections.abc import Callable
from typing import Any

import vision_msgs.msg
from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.lifecycle import LifecycleNode
from std_msgs.msg import Header
from vision_msgs.msg import LabelInfo, VisionInfo

from mobilenet_ros.adaptation.board import ROOT
from mobilenet_ros.messages.detection_message import DetectionMessages
from mobilenet_ros.messages.image_message import stamp_ns_of
from mobilenet_ros.perception.draw import caption_of
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector, Processed
from mobilenet_ros.pipeline.settings import DetectorSettings
from mobilenet_ros.pipeline.slots import LatestSlots
from mobilenet_ros.pipeline.worker import Published, Sink, Worker
from mobilenet_ros.ros.board_watch import BoardWatch
from mobilenet_ros.ros.camera_topics import CameraTopics
from mobilenet_ros.ros.conversions import (
    labels_to_msg,
    vision_info_to_msg,
)
from mobilenet_ros.ros.diagnostics import MS, detector_troubles, status_of
from mobilenet_ros.ros.live_parameters import LiveParameters
from mobilenet_ros.ros.parameters import camera_names
from mobilenet_ros.ros.qos import LATCHED_QOS
from mobilenet_ros.ros.trouble import TroubleLog
from mobilenet_ros.ros.watch import Watch
from mobilenet_ros.stamp import NS_PER_S

Observer = Callable[[Published], None]

LOG_PERIOD_S = 1.0


class DetectionGraph:
    """Made when the node is configured, started when it is activated."""

    def __init__(self, node: LifecycleNode, detector: AdaptiveDetector, values: dict[str, Any],
                 observer: Observer) -> None:
        """Make publishers and follow parameters; frames flow after `start`."""
        self._observer = observer
        self._node = node
        self._detector = detector
        self._messages = DetectionMessages(vision_msgs.msg)
        self._class_names: tuple[str, ...] = ()
        self._announced_threshold: float | None = None
        self._worker: Worker | None = None
        self._labels = node.create_publisher(LabelInfo, '~/label_info', LATCHED_QOS)
        self._info = node.create_publisher(VisionInfo, '~/vision_info', LATCHED_QOS)
        self._cameras = {name: CameraTopics(node, name, values['image_transport'], self._on_image)
                         for name in camera_names(values)}
        self._publish_vision_info()
        self._parameters = LiveParameters(node, detector.family, self._use)
        self._board = BoardWatch(ROOT)
        self._watch: Watch | None = None
        self._troubles = TroubleLog(node.get_logger())

    def start(self) -> None:
        """Subscribe to the images and detect."""
        sink = Sink(self._publish, self._after, self._log)
        self._worker = Worker(self._detector, LatestSlots(), sink, self._settings,
                              time.monotonic, self._age_s)
        self._worker.start()
        self._watch = Watch(self._node, self._cameras.values(), time.monotonic())
        for topics in self._cameras.values():
            topics.subscribe()

    def stop(self) -> None:
        """Unsubscribe from the images and finish the current frame."""
        for topics in self._cameras.values():
            topics.unsubscribe()
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def destroy(self) -> None:
        """Take everything away from the node."""
        self.stop()
        self._board.close()
        self._parameters.close()
        for topics in self._cameras.values():
            topics.destroy()
        for publisher in (self._labels, self._info):
            self._node.destroy_publisher(publisher)
        # Callbacks refer to us in a ring that an idle node may never collect, and on a GPU the
        # networks are memory that the next family needs.
        del self._detector

    def _use(self, settings: DetectorSettings) -> None:
        labels = self._detector.family.labels
        by_name = settings.class_id_format == 'name'
        self._class_names = labels if by_name else tuple(map(str, range(len(labels))))
        self._settings = settings
        if self._worker is not None:
            self._worker.settings = settings
        self._publish_labels(settings.thresholds.score_threshold)

    def _publish_labels(self, score_threshold: float) -> None:
        if score_threshold != self._announced_threshold:
            self._announced_threshold = score_threshold
            self._labels.publish(labels_to_msg(self._detector.family.labels, score_threshold,
                                               self._header()))

    def _publish_vision_info(self) -> None:
        self._info.publish(vision_info_to_msg(
            f'MobileNet-SSD {self._detector.family.name}',
            f'{self._node.get_fully_qualified_name()}/label_info', self._header()))

    def _header(self) -> Header:
        return Header(stamp=self._node.get_clock().now().to_msg())

    def _on_image(self, camera: str, message: Any, number: int | None) -> None:
        worker, watch = self._worker, self._watch
        if worker is not None and watch is not None:
            now_s = time.monotonic()
            worker.arrived(camera, message, stamp_ns_of(message.header))
            watch.arrived(camera, message, now_s, number)

    def _publish(self, camera: str, message: Any, processed: Processed) -> None:
        self._cameras[camera].detections.publish(
            self._messages.message(processed.detections, message.header, self._class_names))

    def _after(self, published: Published) -> None:
        self._observer(published)
        processed = published.processed
        self._cameras[published.camera].debug_images.publish(
            lambda: processed.detections.draw(processed.frame, self._caption(published)),
            published.message.header)

    def _caption(self, published: Published) -> str:
        latency = f'{MS * published.latency_s:.0f} ms, {caption_of(published.processed.member)}'
        worker = self._worker
        if worker is None:
            return latency
        rate_hz = worker.figures.rates[published.camera].rate_hz(time.monotonic())
        return f'{rate_hz:.0f} Hz, {latency}'

    def _age_s(self, stamp_ns: int) -> float:
        now_ns = self._node.get_clock().now().nanoseconds
        return (now_ns - stamp_ns) / NS_PER_S

    def _log(self, camera: str, text: str) -> None:
        if self._node.context.ok():  # the frame at hand when we were told to end is no news
            if self._watch is not None:
                self._watch.lost(camera, text, time.monotonic())
            self._node.get_logger().warning(f'{self._cameras[camera].image_topic}: {text}',
                                            throttle_duration_sec=LOG_PERIOD_S)

    def status(self) -> DiagnosticStatus | None:
        """Return the status of the detector, once a second; None while it is inactive."""
        worker = self._worker
        if worker is None or self._watch is None:
            return None
        now_s = time.monotonic()
        troubles = [*self._watch.troubles(worker, self._settings.max_age_s, now_s),
                    *detector_troubles(self._detector)]
        self._troubles.update(troubles, now_s)
        return status_of(worker, self._detector, now_s, self._board.course, troubles,
                         self._watch.never_arrived)
