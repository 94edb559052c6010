# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The pure step of the controller: what is known and the moment in, the next variant out.

The rung of the moment, home, follows the load: down at once, up after a dwell. When the last frame
looks like the first one of a step of the load, the next frame is spared: it runs a variant that is
in time even then, and home is left only when a second frame confirms the step. While the new load
is young, rungs are asked for more reserve, so that the step is over for the user as well.
"""

from math import exp, inf
from typing import NamedTuple

from mobilenet_ros.adaptation.ladder import Ladder
from mobilenet_ros.adaptation.latency import LatencyModel
from mobilenet_ros.adaptation.measurement import Decision
from mobilenet_ros.adaptation.settings import ControllerSettings

# Shares of the allowed misses: what a rung may risk to be climbed to, and to be stayed on. The
# distance between them keeps an estimate that wavers from moving the rung; under another load than
# the one it was chosen for, a rung is not stayed on.
ASK, TOLERATE, TOLERATE_CHANGED = 0.8, 2.5, 1.0
# A late frame delays the next, so misses are not quite the risks that were taken. The rate of late
# frames steers the allowed risk, towards GOAL of the allowed misses, within these factors.
GOAL, MIN_BOLDNESS, MAX_BOLDNESS = 0.8, 0.3, 3.0
LATE_GAIN = 0.002  # of the filtered rate of late frames
SPARE_ABOVE, SPARE_ASK = 0.5, 0.1  # risk from which a suspected frame is spared, and what it asks
SURE = 0.04  # standard deviation of log slowdown above which nothing is waited for
ALIKE = 0.05  # change of log slowdown below which the load is taken for the same
RELIEF = 0.1  # fall of log slowdown that makes it a load under which going up was not tried yet
MOST = 0.3  # allowed share of misses at most: TOLERATE times as much must stay a probability
YOUNG_SHARE = 0.1  # of the allowed misses while a load is young: a late frame weighs more then
FLAP_FACTOR, MAX_PATIENCE = 5.0, 25.0


class State(NamedTuple):
    """What the controller carries from frame to frame.

    home: index of the rung of the moment. fits_since_s: since when a higher one looked possible.
    patience: how many dwells that must have lasted; it grows when going up proved wrong.
    climbed_at, moved_at: log slowdown at the last climb and at the last change of home. late:
    filtered rate of late frames.
    """

    model: LatencyModel
    home: int = 0
    fits_since_s: float | None = None
    patience: float = 1.0
    climbed_at: float = inf
    moved_at: float = inf
    late: float = 0.0
    infeasible: bool = False


class Moment(NamedTuple):
    """A frame about to be taken: monotonic clock, its time in the slot, the worker's time for it.

    All in seconds.
    """

    now_s: float
    waited_s: float
    budget_s: float


def step(ladder: Ladder, settings: ControllerSettings, state: State,
         moment: Moment) -> tuple[State, Decision]:
    """Return the state after the decision, and what runs on the next frame."""
    allowed = _allowed(settings, state.late)
    asked = YOUNG_SHARE * allowed if state.model.young else allowed
    home = state.home
    if _risk(ladder, state, home, moment) > _tolerance(state) * asked:
        state = _down(ladder, state, moment, asked)
    else:
        state = _up(ladder, settings, state, moment, asked)
    state = state._replace(infeasible=state.home == 0 and (
        _risk(ladder, state, 0, moment) > TOLERATE * allowed))
    spared = _spared(ladder, settings, state, moment)
    run = state.home if spared is None else spared
    verb = ('infeasible' if state.infeasible else 'spared' if spared is not None else
            'down' if run < home else 'up' if run > home else 'keep')
    return state, Decision(ladder.rungs[run].member, _reason(verb, ladder, state, run, moment))


def _unsure(model: LatencyModel) -> bool:
    """Tell whether the load is hardly known yet, as at the start and just after a step."""
    return model.slowdown.variance > SURE ** 2


def _allowed(settings: ControllerSettings, late: float) -> float:
    wanted = 1.0 - settings.deadline_quantile
    return min(wanted * GOAL * wanted / bounded_late(settings, late), MOST)


def bounded_late(settings: ControllerSettings, late: float) -> float:
    """Return a rate of late frames kept where it moves what is allowed, by the boldest factors.

    Remembered beyond, it would only take the longer to come back when no variant was in time.
    """
    goal = GOAL * (1.0 - settings.deadline_quantile)
    return min(max(late, goal / MAX_BOLDNESS), goal / MIN_BOLDNESS)


def _tolerance(state: State) -> float:
    """Return the share of the allowed misses that home may risk."""
    alike = abs(state.model.slowdown.mean - state.moved_at) < ALIKE
    return TOLERATE if alike else TOLERATE_CHANGED


def _risk(ladder: Ladder, state: State, index: int, moment: Moment) -> float:
    return state.model.risk(ladder.rungs[index], moment.budget_s)


def _down(ladder: Ladder, state: State, moment: Moment, allowed: float) -> State:
    """Go to the highest rung that is safe, else to the cheapest."""
    home = next((index for index in reversed(range(state.home))
                 if _risk(ladder, state, index, moment) <= allowed), 0)
    patience = state.patience
    if home < state.home:
        flapped = abs(state.model.slowdown.mean - state.climbed_at) < ALIKE
        patience = min(FLAP_FACTOR * patience, MAX_PATIENCE) if flapped else 1.0
    return state._replace(home=home, fits_since_s=None, patience=patience,
                          moved_at=state.model.slowdown.mean)


def _up(ladder: Ladder, settings: ControllerSettings, state: State, moment: Moment,
        allowed: float) -> State:
    """Go to the highest rung that is safe, once one has been so for the dwell."""
    home = state.home
    while (home + 1 < len(ladder.rungs)
           and _risk(ladder, state, home + 1, moment) <= ASK * allowed):
        home += 1
    if home == state.home:
        return state._replace(fits_since_s=None)
    since_s = moment.now_s if state.fits_since_s is None else state.fits_since_s
    slowdown = state.model.slowdown.mean
    patience = 1.0 if slowdown < state.moved_at - RELIEF else state.patience
    if moment.now_s - since_s >= settings.dwell_s * patience or _unsure(state.model):
        return state._replace(home=home, fits_since_s=None, patience=patience,
                              climbed_at=slowdown, moved_at=slowdown)
    return state._replace(fits_since_s=since_s)


def _spared(ladder: Ladder, settings: ControllerSettings, state: State,
            moment: Moment) -> int | None:
    """Return the rung of a frame that would be late if the load has stepped, else None."""
    suspicion, limit_s = state.model.suspicion, settings.deadline_s - moment.waited_s
    if suspicion == 0.0 and not _unsure(state.model):
        return None

    def risk(index: int) -> float:
        return state.model.risk(ladder.rungs[index], limit_s, suspicion)

    if risk(state.home) <= SPARE_ABOVE:
        return None
    return next((index for index in reversed(range(state.home)) if risk(index) <= SPARE_ASK), 0)


def _reason(verb: str, ladder: Ladder, state: State, index: int, moment: Moment) -> str:
    model = state.model
    return (f'{verb}: expected {1e3 * model.expected_s(ladder.rungs[index]):.1f} ms '
            f'of {1e3 * moment.budget_s:.1f} ms at slowdown {exp(model.slowdown.mean):.2f}')
