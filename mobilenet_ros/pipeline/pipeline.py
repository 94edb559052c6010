# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One image message in, detections out, with the variant that the controller chose for it.

The node and the replay both run this file; they differ in where messages come from and where
detections go.
"""

from collections.abc import Callable
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
from mobilenet_ros.messages.image_message import image_message_to_frame
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import Detector, StageTimes
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.perception.provider_choice import NetworkKeeper
from mobilenet_ros.perception.providers import TENSORRT
from mobilenet_ros.perception.thresholds import Thresholds


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
                 ladder_of: Callable[[str], Ladder], clock: Callable[[], float]) -> None:
        """Run the variants on the keeper's network that a controller chooses.

        `ladder_of` returns the ladder on a provider; `clock` is monotonic seconds.
        """
        self.family = family
        self.controller = Controller(ladder_of(keeper.network.provider), settings)
        self.thresholds = Thresholds()
        self._keeper = keeper
        self._ladder_of = ladder_of
        self._clock = clock
        self._detector = Detector(keeper.network, clock)

    @property
    def provider(self) -> str:
        """Return the execution provider really in use."""
        return self._keeper.network.provider

    @property
    def refused_providers(self) -> tuple[str, ...]:
        """Return, for each provider that was wanted and is not in use, what is wrong with it."""
        return self._keeper.proven.refused

    def apply(self, settings: ControllerSettings, thresholds: Thresholds) -> None:
        """Use other settings from the next frame on."""
        self.controller.settings = settings
        self.thresholds = thresholds

    def warm_up(self) -> None:
        """Run every variant once, so that no camera frame pays for opening or tuning it.

        With TensorRT, where each variant is an engine to build, only the ladder's.
        """
        chosen = {rung.variant for rung in self.controller.ladder.rungs}
        settings = self.controller.settings
        if not settings.adapt:
            chosen.add(settings.pinned)
        if self.provider != TENSORRT:
            chosen = {member.variant for member in self.family.members}
        self._keeper.network.warm_up(sorted(chosen))

    def process(self, message: Any, waited_s: float = 0.0,
                budget_s: float | None = None) -> Processed:
        """Return what is seen in one image message.

        `waited_s` is how long it lay in its slot, `budget_s` the time this frame may take. Raises
        FrameError on a bad message, and ProviderError when the provider failed; after that the
        next call runs on the next provider.
        """
        start_s = self._clock()
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
            self._go_on()
            raise

    def _go_on(self) -> None:
        """Use the keeper's other network; what was learnt of times is true of the old one only."""
        ladder = self._ladder_of(self.provider)
        self.controller = Controller(ladder, self.controller.settings)
        self._detector = Detector(self._keeper.network, self._clock)
        self.warm_up()

    def observe(self, processed: Processed, total_s: float, waited_s: float) -> None:
        """Tell the controller how long a frame took from its callback to its publication."""
        self.controller.observe(Measurement(
            self._clock(), processed.member.variant, processed.stages.network_s, total_s,
            waited_s))
