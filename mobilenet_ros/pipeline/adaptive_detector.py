# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The detector that keeps up: a frame in, detections out, by the member that is in time for it.

The node, the replay and whoever writes Python all run this file.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.adaptation import Controller, ControllerSettings, Decision, Measurement
from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.nearest import Binding, nearest_variant
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import FrameDetector, StageTimes
from mobilenet_ros.perception.frame import Frame, as_frame
from mobilenet_ros.perception.provider_choice import Listeners
from mobilenet_ros.perception.provider_family import family_on
from mobilenet_ros.perception.providers import AUTO, wanted_providers
from mobilenet_ros.pipeline.networks import (
    AskedSettings,
    T0Source,
    calibrated_times,
    open_networks,
)
from mobilenet_ros.pipeline.opener import Opener
from mobilenet_ros.pipeline.settings import DetectorSettings, detector_settings

_LOGGER = logging.getLogger('mobilenet_ros')


class Processed(NamedTuple):
    """One frame with what was seen in it, which member saw it, why, and how long that took."""

    frame: Frame
    detections: Detections
    decision: Decision
    stages: StageTimes

    @property
    def member(self) -> Member:
        """Return the member of the family that ran."""
        return self.decision.member


class AdaptiveDetector:
    """Finds objects in pictures, each with the best member of a family that is in time.

    One thread at a time. `family` has every precision that some wanted provider runs; `decision`
    is the last one: which member ran, and why.
    """

    def __init__(self, family: str | Path | Family = 'coco',
                 target_fps: float = ControllerSettings.target_fps, *,
                 providers: Sequence[str] = (AUTO,), strict: bool = False,
                 intra_op_threads: int = 0, log: Callable[[str], None] = _LOGGER.warning,
                 tell: Callable[[str], None] = _LOGGER.info,
                 clock: Callable[[], float] = time.monotonic, t0_of: T0Source | None = None,
                 **parameters: Any) -> None:
        """Open a family, given by the name of an installed one or by its folder.

        `target_fps` [Hz] is the rate to hold. `parameters` are others of the node's, by its names:
        `score_threshold`, `iou_threshold`, `max_detections`, `classes`, `deadline_quantile`, and
        with `adapt=False` `alpha`, `rho`, `precision`. The first of `providers` that works is
        used, with `strict` the first or none; 0 threads: ONNX Runtime decides. `log` hears what is
        wrong, `tell` what is good to know. `clock` is monotonic seconds, `t0_of` gives the times
        of a provider's variants; by default those that `calibrate` kept.

        Raises ManifestError for an unknown family, SettingError or VariantError for a value that
        does not exist, and ProviderError where no provider works.
        """
        found = find_family(family)
        wanted = wanted_providers(tuple(providers))[:1 if strict else None]
        self.family = family_on(found, *(each.provider for each in wanted))
        settings = detector_settings(self.family, target_fps=target_fps, **parameters)
        self._asked = AskedSettings(settings.controller)
        self._networks = open_networks(found, wanted, intra_op_threads, Listeners(log, tell),
                                      t0_of or calibrated_times(found, intra_op_threads, tell),
                                      self._asked)
        self._clock = clock
        self._warn = log
        self._thresholds = settings.thresholds
        self._start()

    def _start(self) -> None:
        """Use the keeper's network; what was learnt of times is true of an old one only."""
        network = self._networks.keeper.network
        settings = self._runnable(self._asked.settings)
        self._wish: ControllerSettings | None = None
        self._ladder = self._networks.ladder
        self.controller = Controller(self._networks.open_ladder, settings)
        self._detector = FrameDetector(network, self._clock)
        self._opener = Opener(network, self._warn)
        first = settings.pinned if not settings.adapt else self._ladder.rungs[0].variant
        self.decision = Decision(self.family.member(first), 'no frame yet')
        if not settings.adapt and not network.is_prepared(settings.pinned):
            self._opener.open_now(settings.pinned)

    def detect(self, image: NDArray[np.uint8] | Frame) -> Detections:
        """Return what is seen in an image, boxes in its pixels, best first.

        `image` is uint8 of shape (height, width, 3), BGR as OpenCV reads it, or (height, width),
        gray; a Frame for anything else. The time that this took decides on the next member.

        Raises FrameError on what is no image, and ProviderError when the provider failed; after
        that the next call runs on the next provider.
        """
        start_s = self._clock()
        processed = self.process(as_frame(image))
        self.observe(processed, self._clock() - start_s)
        return processed.detections

    @property
    def provider(self) -> str:
        """Return the name of the execution provider really in use."""
        return self._networks.keeper.network.provider.name

    @property
    def on_gpu(self) -> bool:
        """Tell whether the networks run on a GPU."""
        return self._networks.keeper.network.provider.on_gpu

    @property
    def refused_providers(self) -> tuple[str, ...]:
        """Return, for each provider that was wanted and is not in use, what is wrong with it."""
        return self._networks.keeper.proven.refused

    def apply(self, settings: DetectorSettings) -> None:
        """Use other settings from the next frame on; `detector_settings` makes them.

        A pinned variant that is not open yet is opened meanwhile; until then runs what ran.
        """
        self._thresholds = settings.thresholds
        self._asked.settings = settings.controller
        self._opener.try_again()
        self._wish = self._runnable(settings.controller)
        self._follow()
        if self._wish is not None:
            now = self.controller.settings
            self.controller.settings = replace(
                settings.controller, adapt=now.adapt, alpha=now.alpha, rho=now.rho,
                precision=now.precision)

    def wait_until_open(self) -> None:
        """Return when the wanted variant is open, for who has no frames to lose."""
        self._opener.wait()  # another one may have been on its way
        self._follow()
        self._opener.wait()

    def _follow(self) -> None:
        """Use the settings that were wished for as soon as what they pin is open."""
        wish = self._wish
        if wish is not None and (self._lengthen() if wish.adapt
                                 else self._opener.is_ready([wish.pinned])):
            self.controller.settings, self._wish = wish, None

    def _runnable(self, settings: ControllerSettings) -> ControllerSettings:
        """Return the settings with the nearest variant that there is on the provider in use.

        Raises VariantError where no wanted provider has what is pinned.
        """
        family = self._networks.keeper.network.family
        if settings.adapt or self.family.member(settings.pinned).variant in family:
            return settings
        nearest = nearest_variant(family, settings.pinned, Binding(False, False, False))
        self._warn(f'{settings.pinned} does not run on {self.provider}; {nearest} does')
        return replace(settings, alpha=nearest.alpha, rho=nearest.rho,
                       precision=nearest.precision)

    def process(self, frame: Frame, waited_s: float = 0.0,
                budget_s: float | None = None) -> Processed:
        """Return what is seen in one frame; `observe` is to be told what that took.

        `waited_s` is how long it lay in its slot, `budget_s` the time it may take, by default
        1 / target_fps. Raises ProviderError when the provider failed; after that the next call
        runs on the next provider.
        """
        self._follow()
        self.decision = self.controller.decide(self._clock(), waited_s, budget_s)
        try:
            detections, stages = self._detector.detect(frame, self.decision.member.variant,
                                                       self._thresholds)
        except ProviderError as error:
            self._networks.keeper.replace(error)
            self._start()
            raise
        return Processed(frame, detections, self.decision, stages)

    def observe(self, processed: Processed, total_s: float, waited_s: float = 0.0) -> None:
        """Tell the controller how long a frame took from its callback to its publication."""
        self.controller.observe(Measurement(
            self._clock(), processed.member.variant, processed.stages.network_s, total_s,
            waited_s))
        self._lengthen()

    def _lengthen(self) -> bool:
        """Open the rungs that are wanted beside those of the ladder; tell whether none is left.

        Wanted are those that can be in time, and the next one where the highest runs and it would
        be safe as well: the machine is faster than its times say.
        """
        whole, count = self._ladder, len(self.controller.ladder.rungs)
        wanted = self._asked.at_start(whole)
        if wanted <= count < len(whole.rungs) and self.controller.would_climb_to(
                whole.rungs[count]):
            wanted = count + 1
        missing = [rung.variant for rung in whole.rungs[count:wanted]]
        faults = self._opener.faults
        if faulty := faults.keys() & missing:
            for variant in faulty:
                self._networks.leave_out(variant, faults[variant])
            self._ladder = self._networks.ladder
            return self._lengthen()
        if not missing:
            return True
        if not self._opener.is_ready(missing, 'kept off the ladder'):
            return False
        self.controller.ladder = whole.lowest(wanted)
        return True
