# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One image message in, detections out, with the variant that the controller chose for it.

The node and the replay both run this file; they differ in where messages come from and where
detections go.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from mobilenet_ros.adaptation import (
    Controller,
    ControllerSettings,
    Decision,
    Ladder,
    Measurement,
)
from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.nearest import Binding, nearest_variant
from mobilenet_ros.messages.image_message import image_message_to_frame
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import FrameDetector, StageTimes
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.perception.provider_choice import NetworkKeeper, Proven
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.pipeline.opener import Opener


class Processed(NamedTuple):
    """One frame with what was seen in it, which member saw it, why, and how long that took."""

    frame: Frame
    detections: Detections
    decision: Decision
    convert_s: float
    stages: StageTimes

    @property
    def member(self) -> Member:
        """Return the member of the family that ran."""
        return self.decision.member


class Pipeline:
    """Processes image messages one after another; one thread at a time."""

    def __init__(self, family: Family, keeper: NetworkKeeper, settings: ControllerSettings,
                 ladder_of: Callable[[Proven], Ladder], clock: Callable[[], float],
                 warn: Callable[[str], None] = lambda text: None) -> None:
        """Run the variants on the keeper's network that a controller chooses.

        `family` has every precision that some wanted provider runs. `ladder_of` returns the
        ladder on a provider, whose rungs are open; `clock` is monotonic seconds.
        """
        self.family = family
        self.thresholds = Thresholds()
        self._keeper = keeper
        self._ladder_of = ladder_of
        self._clock = clock
        self._warn = warn
        self._wish: ControllerSettings | None = None
        self._start(settings)

    def _start(self, settings: ControllerSettings) -> None:
        """Use the keeper's network; what was learnt of times is true of an old one only."""
        network = self._keeper.network
        settings = self._runnable(settings)
        self.controller = Controller(self._ladder_of(self._keeper.proven), settings)
        self._detector = FrameDetector(network, self._clock)
        self._opener = Opener(network, self._warn)
        if not settings.adapt and not network.is_prepared(settings.pinned):
            self._opener.open_now(settings.pinned)

    @property
    def provider(self) -> str:
        """Return the name of the execution provider really in use."""
        return self._keeper.network.provider.name

    @property
    def on_gpu(self) -> bool:
        """Tell whether the networks run on a GPU."""
        return self._keeper.network.provider.on_gpu

    @property
    def refused_providers(self) -> tuple[str, ...]:
        """Return, for each provider that was wanted and is not in use, what is wrong with it."""
        return self._keeper.proven.refused

    def apply(self, settings: ControllerSettings, thresholds: Thresholds) -> None:
        """Use other settings from the next frame on.

        A pinned variant that is not open yet is opened meanwhile; until then runs what ran.
        """
        self.thresholds = thresholds
        self._opener.try_again()
        self._wish = self._runnable(settings)
        self._follow()
        if self._wish is not None:
            now = self.controller.settings
            self.controller.settings = replace(settings, adapt=now.adapt, alpha=now.alpha,
                                               rho=now.rho, precision=now.precision)

    def wait_until_open(self) -> None:
        """Return when the variant that `apply` pinned is open, for who has no frames to lose."""
        self._opener.wait()  # another one may have been on its way
        self._follow()
        self._opener.wait()

    def _follow(self) -> None:
        """Use the settings that were wished for as soon as what they pin is open."""
        wish = self._wish
        if wish is not None and (wish.adapt or self._opener.is_ready(wish.pinned)):
            self.controller.settings, self._wish = wish, None

    def _runnable(self, settings: ControllerSettings) -> ControllerSettings:
        """Return the settings with the nearest variant that there is on the provider in use.

        Raises VariantError where no wanted provider has what is pinned.
        """
        family = self._keeper.network.family
        if settings.adapt or self.family.member(settings.pinned).variant in family:
            return settings
        nearest = nearest_variant(family, settings.pinned, Binding(False, False, False))
        self._warn(f'{settings.pinned} does not run on {self.provider}; {nearest} does')
        return replace(settings, alpha=nearest.alpha, rho=nearest.rho,
                       precision=nearest.precision)

    def process(self, message: Any, waited_s: float = 0.0,
                budget_s: float | None = None) -> Processed:
        """Return what is seen in one image message.

        `waited_s` is how long it lay in its slot, `budget_s` the time this frame may take. Raises
        FrameError on a bad message, and ProviderError when the provider failed; after that the
        next call runs on the next provider.
        """
        start_s = self._clock()
        self._follow()
        decision = self.controller.decide(start_s, waited_s, budget_s)
        frame = image_message_to_frame(message)
        converted_s = self._clock()
        detections, stages = self._detect(frame, decision)
        return Processed(frame, detections, decision, converted_s - start_s, stages)

    def _detect(self, frame: Frame, decision: Decision) -> tuple[Detections, StageTimes]:
        try:
            return self._detector.detect(frame, decision.member.variant, self.thresholds)
        except ProviderError as error:
            self._keeper.replace(error)
            self._start(self._wish or self.controller.settings)
            self._wish = None
            raise

    def observe(self, processed: Processed, total_s: float, waited_s: float) -> None:
        """Tell the controller how long a frame took from its callback to its publication."""
        self.controller.observe(Measurement(
            self._clock(), processed.member.variant, processed.stages.network_s, total_s,
            waited_s))
