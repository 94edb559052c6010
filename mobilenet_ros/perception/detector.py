# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The whole flow of one frame: preprocess, network, suppress."""

from collections.abc import Callable
from typing import NamedTuple

from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.preprocess import preprocess
from mobilenet_ros.perception.suppress import Suppressor
from mobilenet_ros.perception.thresholds import Thresholds


class StageTimes(NamedTuple):
    """How long each stage of one frame took, in seconds."""

    preprocess_s: float
    network_s: float
    suppress_s: float

    @property
    def total_s(self) -> float:
        """Return the time of all stages together."""
        return sum(self)


class Detector:
    """Finds objects in frames with any variant of a family."""

    def __init__(self, network: Network, clock: Callable[[], float]) -> None:
        """Detect with `network`; `clock` returns monotonic seconds."""
        self.network = network
        self._suppressor = Suppressor(network.family)
        self._clock = clock

    def detect(self, frame: Frame, variant: Variant,
               thresholds: Thresholds) -> tuple[Detections, StageTimes]:
        """Return what `variant` sees in `frame`, in camera pixels, and the time of each stage."""
        family = self.network.family
        member = family.member(variant)
        start = self._clock()
        image, resize = preprocess(frame, member.side, family.fit)
        prepared = self._clock()
        raw = self.network.run(variant, image)
        run = self._clock()
        found = self._suppressor.suppress(raw, member, thresholds)
        detections = Detections(resize.undo(found.boxes_xyxy), found.scores, found.class_ids)
        detections = detections.clipped(frame.height, frame.width)
        times = StageTimes(prepared - start, run - prepared, self._clock() - run)
        return detections, times
