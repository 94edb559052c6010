# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The way of a frame through the package is short enough to be read in one go."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from support.blob_family import blob_picture
from support.plain_messages import plain_image

import mobilenet_ros
from mobilenet_ros.family import Family
from mobilenet_ros.messages.detection_message import DetectionMessages
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector, Processed
from mobilenet_ros.pipeline.networks import no_times
from mobilenet_ros.pipeline.settings import DetectorSettings
from mobilenet_ros.pipeline.slots import LatestSlots
from mobilenet_ros.pipeline.worker import Sink, Worker

PACKAGE = Path(mobilenet_ros.__file__).parent
PERIOD_NS = 33_000_000
LAST_NS = 29 * PERIOD_NS  # shows the usual way: all is open, the camera's rate is known
MOST = 15


class Way:
    """The modules of ours whose functions the worker's thread calls for the last frame."""

    def __init__(self) -> None:
        self.modules: set[str] = set()
        self.published = threading.Semaphore(0)
        self._over = False

    def called(self, frame: FrameType, event: str, argument: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event != 'call' or PACKAGE not in path.parents or self._over:
            return
        if frame.f_code is Worker._work_on.__code__:  # a frame was taken
            self.modules.clear()
        self.modules.add(str(path.relative_to(PACKAGE)))

    def publish(self, camera: str, message: Any, processed: Processed) -> None:
        vision = pytest.importorskip('mobilenet_ros.replay.message_types').VisionMessages()
        DetectionMessages(vision).message(processed.detections, message.header, ('0', '1', '2'))
        self.modules.discard('replay/message_types.py')  # in the node these are vision_msgs
        self._over = message.header.stamp.nanosec == LAST_NS
        self.published.release()

    def walk(self, worker: Worker) -> None:
        for stamp_ns in range(0, LAST_NS + 1, PERIOD_NS):
            worker.arrived('', plain_image(blob_picture(), stamp_ns), stamp_ns)
            assert self.published.acquire(timeout=20.0)
            time.sleep(0.01)


def test_from_message_to_published_message_a_frame_passes_few_modules(
        blobs: Family) -> None:
    way = Way()
    lost: list[str] = []
    detector = AdaptiveDetector(blobs, providers=['cpu'], intra_op_threads=1, t0_of=no_times,
                                log=lambda text: None)
    sink = Sink(way.publish, lambda published: None, lambda camera, text: lost.append(text))
    worker = Worker(detector, LatestSlots(), sink, DetectorSettings(), time.monotonic,
                    lambda stamp_ns: 0.0)
    threading.setprofile(way.called)
    try:
        worker.start()
        way.walk(worker)
        worker.stop()
    finally:
        threading.setprofile(None)
    assert lost == []
    assert {'messages/image_message.py', 'perception/network.py', 'adaptation/controller.py',
            'messages/detection_message.py'} <= way.modules
    assert len(way.modules) <= MOST, sorted(way.modules)


class Watched(tuple):
    """Members that count how often somebody goes through them."""

    walks = 0

    def __iter__(self) -> Iterator[Any]:
        Watched.walks += 1
        return super().__iter__()


def test_no_frame_goes_through_all_members(blobs: Family) -> None:
    detector = AdaptiveDetector(replace(blobs), providers=['cpu'], intra_op_threads=1,
                                t0_of=no_times, log=lambda text: None)
    detector.detect(blob_picture())
    for owner in (detector.family, detector.controller.ladder):
        vars(owner)['members'] = Watched(owner.members)
    assert [Watched.walks for _ in detector.family.members] != []
    before = Watched.walks
    for _ in range(5):
        detector.detect(blob_picture())
    assert Watched.walks == before == 1
