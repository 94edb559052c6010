# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Chooses the variant that runs next: call `decide` before a frame and `observe` after it.

The class only keeps the state; the pure function `step` makes each decision. The current rung is
called home. It follows the load: down at once, up after a dwell. When the last frame was so slow
that the load may have stepped, the next frame is spared: it runs a variant that would be in time
even under the new load. Home changes only when a second slow frame confirms the step.
"""

from math import exp, inf
from typing import NamedTuple

from mobilenet_ros.adaptation.constants import CONSTANTS, Constants
from mobilenet_ros.adaptation.ladder import Ladder, Rung
from mobilenet_ros.adaptation.latency import LatencyModel, first_model, learn
from mobilenet_ros.adaptation.measurement import Decision, Measurement
from mobilenet_ros.adaptation.settings import ControllerSettings


class State(NamedTuple):
    """What the controller carries from frame to frame.

    home: index of the current rung. fits_since_s: since when a higher rung has been safe, or None.
    boldness: factor on the allowed risk, steered by the frames that are late.
    """

    model: LatencyModel
    home: int = 0
    fits_since_s: float | None = None
    boldness: float = 1.0
    infeasible: bool = False


class Moment(NamedTuple):
    """The frame that the worker takes now.

    now_s: monotonic clock. waited_s: how long the frame lay in its slot. budget_s: the time that
    the worker may take for it. All in seconds.
    """

    now_s: float
    waited_s: float
    budget_s: float


class Controller:
    """Keeps the state between frames; everything it decides comes from pure functions.

    Call `decide` when the worker takes a frame from its slot and `observe` after the detections
    are published. One thread at a time; `settings` may be replaced between any two calls.
    """

    def __init__(self, ladder: Ladder, settings: ControllerSettings | None = None,
                 constants: Constants = CONSTANTS) -> None:
        """Start on a ladder; raises VariantError for a pinned variant that the family lacks."""
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
        # A user's change takes effect without a dwell; misses of the old target say nothing now.
        self._state = self._state._replace(fits_since_s=-inf, infeasible=False, boldness=1.0)

    @property
    def ladder(self) -> Ladder:
        """Return the ladder in use; a longer one with the same lowest rungs may be assigned."""
        return self._ladder

    @ladder.setter
    def ladder(self, ladder: Ladder) -> None:
        self._ladder = ladder

    def would_climb_to(self, rung: Rung) -> bool:
        """Tell whether a rung that is above the ladder would be safe; never asked for in vain.

        False where a lower rung runs than the highest, and where the variant is pinned.
        """
        settings, state = self._settings, self._state
        return (settings.adapt and state.home == len(self._ladder.rungs) - 1
                and state.model.risk(rung, settings.deadline_s) <= allowed_risk(settings, state))

    @property
    def slowdown(self) -> float:
        """Return how many times slower networks run now than on the unloaded machine, filtered."""
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
        """Tell whether a frame that lay in its slot for so long is too likely to be late.

        False where the target is infeasible, and where the variant is pinned.
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
        state = state._replace(model=learn(state.model, rung, measurement))
        self._state = steer(self._settings, state, measurement.total_s)


def step(ladder: Ladder, settings: ControllerSettings, state: State,
         moment: Moment) -> tuple[State, Decision]:
    """Return the state after the decision, and what runs on the next frame."""
    home = state.home
    if _intolerable(ladder, settings, state, moment):
        state = _down(ladder, settings, state, moment)
    else:
        state = _up(ladder, settings, state, moment)
    state = state._replace(
        infeasible=state.home == 0 and _intolerable(ladder, settings, state, moment))
    spared = _spared(ladder, settings, state, moment)
    run = state.home if spared is None else spared
    verb = ('infeasible' if state.infeasible else 'spared' if spared is not None else
            'down' if run < home else 'up' if run > home else 'keep')
    return state, Decision(ladder.rungs[run].member, _reason(verb, ladder, state, run, moment))


def allowed_risk(settings: ControllerSettings, state: State, worth: float = 1.0) -> float:
    """Return the probability of being late that a rung may have.

    worth: what it adds to the rung below, of `Ladder.worths`. Late frames are spent where they buy
    the most accuracy.
    """
    share = min(state.boldness * worth, state.model.constants.boldest)
    return float(1.0 - settings.deadline_quantile ** share)


def steer(settings: ControllerSettings, state: State, total_s: float) -> State:
    """Return the state with the boldness after a frame that took `total_s` in all.

    Risks are not quite the misses that come of them, since a late frame delays the next. Boldness
    falls with each miss and rises with each frame in time, so that it rests where as many frames
    are late as the user allows. A frame of which nothing could have told beforehand is left out:
    care would only cost accuracy.
    """
    constants = state.model.constants
    # A frame that takes two deadlines makes two misses: its own and the one it supersedes.
    misses = 0.0 if state.model.surprised else total_s // settings.deadline_s
    factor = exp(constants.late_gain * (1.0 - misses / (1.0 - settings.deadline_quantile)))
    return state._replace(boldness=min(max(state.boldness * factor, 1.0 / constants.most_careful),
                                       constants.boldest))


def _risk(ladder: Ladder, state: State, index: int, moment: Moment) -> float:
    return state.model.risk(ladder.rungs[index], moment.budget_s)


def _allowed(ladder: Ladder, settings: ControllerSettings, state: State, index: int) -> float:
    return allowed_risk(settings, state, ladder.worths[index])


def _intolerable(ladder: Ladder, settings: ControllerSettings, state: State,
                 moment: Moment) -> bool:
    """Tell whether home is to be left."""
    in_time = 1.0 - _allowed(ladder, settings, state, state.home)
    tolerated = 1.0 - in_time ** state.model.constants.tolerate
    return bool(_risk(ladder, state, state.home, moment) > tolerated)


def _down(ladder: Ladder, settings: ControllerSettings, state: State, moment: Moment) -> State:
    """Go to the highest rung that is safe, else to the cheapest."""
    home = next((index for index in reversed(range(state.home))
                 if _risk(ladder, state, index, moment)
                 <= _allowed(ladder, settings, state, index)), 0)
    return state._replace(home=home, fits_since_s=None)


def _up(ladder: Ladder, settings: ControllerSettings, state: State, moment: Moment) -> State:
    """Go to the highest safe rung, once a higher one than home has been safe for the dwell."""
    home, most = state.home, 1.0 - settings.deadline_quantile ** state.model.constants.boldest
    for index in range(home + 1, len(ladder.rungs)):
        risk = _risk(ladder, state, index, moment)
        if risk > most:  # and so have all above it
            break
        if risk <= _allowed(ladder, settings, state, index):
            home = index
    if home == state.home:
        return state._replace(fits_since_s=None)
    since_s = moment.now_s if state.fits_since_s is None else state.fits_since_s
    if moment.now_s - since_s >= settings.dwell_s or state.model.unsure:
        return state._replace(home=home, fits_since_s=None)
    return state._replace(fits_since_s=since_s)


def _spared(ladder: Ladder, settings: ControllerSettings, state: State,
            moment: Moment) -> int | None:
    """Return the rung that spares the next frame if the load may have stepped, else None."""
    model, limit_s = state.model, settings.deadline_s - moment.waited_s
    suspicion, accepted = model.suspicion, model.constants.spare_risk
    if suspicion == 0.0 and not model.unsure:
        return None

    def risk(index: int) -> float:
        return model.risk(ladder.rungs[index], limit_s, suspicion)

    if risk(state.home) <= accepted:
        return None
    return next((index for index in reversed(range(state.home)) if risk(index) <= accepted), 0)


def _reason(verb: str, ladder: Ladder, state: State, index: int, moment: Moment) -> str:
    model = state.model
    return (f'{verb}: expected {1e3 * model.expected_s(ladder.rungs[index]):.1f} ms '
            f'of {1e3 * moment.budget_s:.1f} ms at slowdown {exp(model.slowdown.mean):.2f}')
