# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The controller as the node uses it: `decide` before a frame, `observe` after it."""

from math import exp, inf

from mobilenet_ros.adaptation.choice import Moment, State, bounded_late, step
from mobilenet_ros.adaptation.constants import CONSTANTS, Constants
from mobilenet_ros.adaptation.ladder import Ladder
from mobilenet_ros.adaptation.latency import first_model, learn
from mobilenet_ros.adaptation.measurement import Decision, Measurement
from mobilenet_ros.adaptation.settings import ControllerSettings


class Controller:
    """Keeps the state between frames; everything it decides comes from pure functions.

    Call `decide` when the worker takes a frame from its slot and `observe` after the detections
    are published. One thread at a time; `settings` may be replaced between any two calls.
    """

    def __init__(self, ladder: Ladder, settings: ControllerSettings | None = None,
                 constants: Constants = CONSTANTS) -> None:
        """Start from a ladder; a pinned variant that no member of it is raises VariantError."""
        self._ladder = ladder
        self._state = State(first_model(constants))
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
        # A user's wish waits for no dwell, and lateness by the old target tells nothing now.
        self._state = self._state._replace(fits_since_s=-inf, infeasible=False,
                                           late=0.5 * (1.0 - settings.deadline_quantile))

    @property
    def ladder(self) -> Ladder:
        """Return the ladder that is walked."""
        return self._ladder

    @property
    def slowdown(self) -> float:
        """Return the filtered factor between this machine's present and unloaded network times."""
        return exp(self._state.model.slowdown.mean)

    @property
    def overhead_s(self) -> float:
        """Return the filtered time of a frame outside the network, in seconds."""
        return exp(self._state.model.overhead.mean)

    @property
    def infeasible(self) -> bool:
        """Tell whether even the cheapest variant is expected to miss the target."""
        return self._state.infeasible

    def is_late_after(self, waited_s: float) -> bool:
        """Tell whether a frame that lay in its slot for so long would risk too much to be late.

        False where every frame is, and where the variant is pinned.
        """
        settings, state = self._settings, self._state
        if not settings.adapt or state.infeasible:
            return False
        risk = state.model.risk(self._ladder.rungs[state.home], settings.deadline_s - waited_s)
        return risk > 1.0 - settings.deadline_quantile

    def decide(self, now_s: float, waited_s: float = 0.0,
               budget_s: float | None = None) -> Decision:
        """Return which member runs on the frame that the worker takes now, and why.

        now_s: monotonic clock. waited_s: how long the frame lay in its slot. budget_s: the
        worker's time for one frame, 1 / target_fps divided by the live cameras; by default
        1 / target_fps. All in seconds.
        """
        settings = self._settings
        if not settings.adapt:
            return Decision(self._ladder.find(settings.pinned).member, 'pinned: adapt is false')
        moment = Moment(now_s, waited_s, settings.deadline_s if budget_s is None else budget_s)
        self._state, decision = step(self._ladder, settings, self._state, moment)
        return decision

    def observe(self, measurement: Measurement) -> None:
        """Learn from one processed frame; a variant outside the family raises VariantError."""
        state, rung = self._state, self._ladder.find(measurement.variant)
        # A frame that takes two deadlines makes two misses: its own and the one it supersedes.
        misses = measurement.total_s // self._settings.deadline_s
        rate = state.late + state.model.constants.late_gain * (misses - state.late)
        self._state = state._replace(model=learn(state.model, rung, measurement),
                                     late=bounded_late(self._settings, state, rate))
