# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The images of a bag through the node's detector, every frame, in order.

The bag takes the place of the callbacks, and whoever iterates that of the publishers.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from mobilenet_ros.adaptation.schedule import Schedule
from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages.image_message import image_message_to_frame, stamp_ns_of
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector, Processed
from mobilenet_ros.pipeline.networks import no_times
from mobilenet_ros.replay.cameras import camera_names
from mobilenet_ros.replay.clock import BagClock
from mobilenet_ros.replay.latencies import Latency, RecordedLatencies
from mobilenet_ros.replay.record import FrameRecord, record_of
from mobilenet_ros.replay.settings import ReplaySettings
from mobilenet_ros.sources.bag import choose_topics, read_images, topics_note
from mobilenet_ros.sources.bag_file import BagFile
from mobilenet_ros.sources.source import BagImage
from mobilenet_ros.stamp import NS_PER_S


class Replayed(NamedTuple):
    """One frame of the bag and what came of it.

    A frame that could not be used has neither `processed` nor `latency`; its record has the error.
    """

    image: BagImage
    camera: str
    record: FrameRecord
    processed: Processed | None = None
    latency: Latency | None = None


class Replay:
    """A bag, a detector and a clock; iterating gives each frame once it is processed.

    `cameras` maps the topics to the cameras, `total` is the number of frames that the bag
    promises. Iterating raises SourceError at what cannot be read, after everything that can.
    """

    def __init__(self, path: Path, settings: ReplaySettings,
                 latencies: RecordedLatencies | None = None,
                 log: Callable[[str], None] = lambda text: None) -> None:
        """Open the bag, then the family; raises MobilenetRosError when either will not do."""
        bag = BagFile(path)
        topics = choose_topics(bag, settings.topics)
        for note in filter(None, (*bag.notes, topics_note(bag, topics))):
            log(note)
        self.path = path
        self.cameras = camera_names(topics)
        self.total = sum(bag.topics[topic].messages for topic in topics)
        self.settings = settings
        self._clock = BagClock()
        self._latencies = latencies
        self._schedule = Schedule()
        self.detector = AdaptiveDetector(
            settings.family, providers=settings.providers, log=log, tell=lambda text: None,
            intra_op_threads=settings.intra_op_threads, clock=self._clock, t0_of=no_times,
            **settings.live)

    def __iter__(self) -> Iterator[Replayed]:
        """Process the bag from its start; only once, because the controller learns."""
        start_ns = None
        for image in read_images(self.path, tuple(self.cameras)):
            start_ns = image.recorded_ns if start_ns is None else start_ns
            yield self._replayed(image, (image.recorded_ns - start_ns) / NS_PER_S)

    def _replayed(self, image: BagImage, recorded_s: float) -> Replayed:
        camera = self.cameras[image.topic]
        start = self._clock.run_from if self._latencies is None else self._clock.stand_at
        start_s = start(recorded_s)
        budget_s = self._budget_s(image, start_s)
        try:
            frame = image_message_to_frame(image.message)
            convert_s = self._clock() - start_s
            processed = self.detector.process(frame, 0.0, budget_s)
        except FrameError as error:
            stamp_ns = stamp_ns_of(image.message.header)
            return Replayed(image, camera, FrameRecord(image.topic, stamp_ns, error=str(error)))
        latency = self._latency(image.topic, processed, convert_s, self._clock() - start_s)
        processed = processed._replace(stages=latency.stages)
        self._clock.stand_at(start_s + latency.total_s)
        self.detector.observe(processed, latency.total_s, 0.0)
        self.detector.wait_until_open()
        labels = self.detector.family.labels
        return Replayed(image, camera, record_of(image.topic, processed, labels), processed,
                        latency)

    def _budget_s(self, image: BagImage, now_s: float) -> float:
        """Return the share of the deadline that an image's camera has, as in the node."""
        self._schedule = self._schedule.delivered(self.cameras[image.topic], now_s,
                                                  stamp_ns_of(image.message.header))
        return self._schedule.budget_s(self.detector.controller.settings.deadline_s, now_s)

    def _latency(self, topic: str, processed: Processed, convert_s: float,
                 total_s: float) -> Latency:
        """Return what the frame took, or what it took in the run that was recorded."""
        stamp_ns, variant = processed.frame.stamp_ns, processed.member.variant
        if self._latencies is not None:
            return self._latencies.next(topic, stamp_ns, variant)
        return Latency(topic, stamp_ns, variant, convert_s, *processed.stages, total_s)
