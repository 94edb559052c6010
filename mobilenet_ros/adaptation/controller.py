# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The controller: before each frame the most accurate variant that will be in time."""

from mobilenet_ros.adaptation.ladder import Ladder, Rung
from mobilenet_ros.adaptation.latency import LatencyModel, learn
from mobilenet_ros.adaptation.measurement import Decision, Measurement
from mobilenet_ros.adaptation.settings import ControllerSettings


class Controller:
    """Keeps the state between frames; everything it decides comes from pure functions.

    Call `decide` when the worker takes a frame from its slot and `observe` after the detections
    are published. One thread at a time; `settings` may be replaced between any two calls.
    """

    def __init__(self, ladder: Ladder, settings: ControllerSettings | None = None) -> None:
        """Start from a ladder; a pinned variant that no member of it is raises VariantError."""
        self._ladder = ladder
        self._model = LatencyModel()
        self._infeasible = False
        self._current = ladder.rungs[0]
        self._fits_since_s: float | None = None
        self.settings = settings or ControllerSettings()

    @property
    def settings(self) -> ControllerSettings:
        """Return the settings in force; assigning new ones acts on the next `decide`.

        A pinned variant outside the family raises VariantError and leaves the old settings.
        """
        return self._settings

    @settings.setter
    def settings(self, settings: ControllerSettings) -> None:
        if not settings.adapt:
            self._ladder.find(settings.pinned)
        self._settings = settings

    @property
    def ladder(self) -> Ladder:
        """Return the ladder that is walked."""
        return self._ladder

    @property
    def slowdown(self) -> float:
        """Return the filtered factor between this machine's present and unloaded network times."""
        return self._model.slowdown

    @property
    def overhead_s(self) -> float:
        """Return the filtered time of a frame outside the network, in seconds."""
        return self._model.overhead_s

    @property
    def infeasible(self) -> bool:
        """Tell whether even the cheapest variant is expected to miss the target."""
        return self._infeasible

    def decide(self, now_s: float, waited_s: float = 0.0,
               budget_s: float | None = None) -> Decision:
        """Return the variant for the frame that the worker takes now.

        now_s: monotonic clock. waited_s: how long the frame lay in its slot. budget_s: the
        worker's time for one frame, 1 / target_fps divided by the live cameras; by default
        1 / target_fps. All in seconds.
        """
        if not self._settings.adapt:
            self._infeasible = False
            return Decision(self._settings.pinned, 'pinned: adapt is false')
        budget_s = budget_s or self._settings.deadline_s
        fitting = [rung for rung in self._ladder.rungs if self._safe_s(rung) <= budget_s]
        self._infeasible = not fitting
        wanted = fitting[-1] if fitting else self._ladder.rungs[0]
        self._current = self._after_dwell(wanted, now_s)
        return Decision(self._current.variant, 'keep')

    def _after_dwell(self, wanted: Rung, now_s: float) -> Rung:
        if wanted.t0_s <= self._current.t0_s:
            self._fits_since_s = None
            return wanted
        self._fits_since_s = now_s if self._fits_since_s is None else self._fits_since_s
        return wanted if now_s - self._fits_since_s >= self._settings.dwell_s else self._current

    def _safe_s(self, rung: Rung) -> float:
        return self._model.expected_s(rung.t0_s) * (1.0 + 3.0 * self._model.spread)

    def observe(self, measurement: Measurement) -> None:
        """Learn from one processed frame; a variant outside the family raises VariantError."""
        rung = self._ladder.find(measurement.variant)
        self._model = learn(self._model, rung.t0_s, measurement.network_s, measurement.overhead_s)
