# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The whole flow of one frame: preprocess, network, suppress."""

import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.labels import class_ids_of
from mobilenet_ros.family.nearest import chosen_variant
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.frame import Frame, as_frame
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.preprocess import preprocess
from mobilenet_ros.perception.provider_choice import Listeners, choose_network
from mobilenet_ros.perception.provider_family import family_on
from mobilenet_ros.perception.providers import AUTO, wanted_providers
from mobilenet_ros.perception.suppress import Suppressor
from mobilenet_ros.perception.thresholds import Thresholds

_LOGGER = logging.getLogger('mobilenet_ros')


class StageTimes(NamedTuple):
    """How long each stage of one frame took, in seconds."""

    preprocess_s: float
    network_s: float
    suppress_s: float

    @property
    def total_s(self) -> float:
        """Return the time of all stages together."""
        return sum(self)


class FrameDetector:
    """Finds objects in frames with any variant of a family."""

    def __init__(self, network: Network, clock: Callable[[], float]) -> None:
        """Detect with `network`; `clock` returns monotonic seconds."""
        self.network = network
        self._suppressor = Suppressor(network.family)
        self._clock = clock

    @property
    def family(self) -> Family:
        """Return the family, with the precisions that are made for the provider."""
        return self.network.family

    def detect(self, frame: Frame, variant: Variant,
               thresholds: Thresholds) -> tuple[Detections, StageTimes]:
        """Return what `variant` sees in `frame`, in camera pixels, and the time of each stage."""
        family = self.family
        member = family.member(variant)
        start = self._clock()
        image, resize = preprocess(frame, member.side, family.fit)
        prepared = self._clock()
        raw = self.network.run(variant, image)
        run = self._clock()
        found = self._suppressor.suppress(raw, member, thresholds)
        detections = found.at(resize.undo(found.boxes_xyxy), frame.height, frame.width)
        times = StageTimes(prepared - start, run - prepared, self._clock() - run)
        return detections, times


class Detector:
    """Finds objects in pictures with one variant of a family, whatever time that takes."""

    def __init__(self, family: str | Path | Family = 'coco', alpha: float | None = None,
                 rho: float | None = None, precision: str | None = None, *,
                 score_threshold: float = Thresholds.score_threshold,
                 iou_threshold: float = Thresholds.iou_threshold,
                 max_detections: int = Thresholds.max_detections, classes: Sequence[str] = (),
                 providers: Sequence[str] = (AUTO,), intra_op_threads: int = 0) -> None:
        """Open one variant of a family, given by the name of an installed one or by its folder.

        What is left out of `alpha`, `rho` and `precision` is the family's nearest to 1, 1, fp32.
        `classes` names what to look for; empty: every class. `providers` are tried in their order;
        0 threads: ONNX Runtime decides. Raises ManifestError for an unknown family, VariantError
        for a variant that it has not, SettingError for another value that does not exist, and
        ProviderError where no provider works.
        """
        found = find_family(family)
        wanted = wanted_providers(tuple(providers))
        offered = family_on(found, *(each.provider for each in wanted))
        variant = chosen_variant(offered, alpha, rho, precision)
        self._thresholds = Thresholds(score_threshold, iou_threshold, max_detections,
                                      class_ids_of(tuple(classes), found.labels))
        network = choose_network(found, wanted, intra_op_threads,
                                 Listeners(_LOGGER.warning, _LOGGER.info),
                                 lambda *_: [variant]).network
        self._detector = FrameDetector(network, time.perf_counter)
        self.member: Member = self.family.member(variant)

    @property
    def family(self) -> Family:
        """Return the family, whose `labels` are the names of the classes."""
        return self._detector.family

    def detect(self, image: NDArray[np.uint8] | Frame) -> Detections:
        """Return what is seen in an image, boxes in its pixels, best first.

        `image` is uint8 of shape (height, width, 3), BGR as OpenCV reads it, or (height, width),
        gray; a Frame for anything else. Raises FrameError on what is no image.
        """
        return self._detector.detect(as_frame(image), self.member.variant, self._thresholds)[0]
