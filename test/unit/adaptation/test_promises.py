# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What holds for every ladder, machine and moment: inequalities that no example could show."""

from dataclasses import replace
from math import exp, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rungs import rung_of

from mobilenet_ros.adaptation import ControllerSettings, Ladder
from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.adaptation.controller import Moment, State, allowed_risk, steer, step
from mobilenet_ros.adaptation.latency import LatencyModel, Tail, first_model
from mobilenet_ros.adaptation.tracker import Tracker
from mobilenet_ros.family import Variant

# The same cases in every run: a test that fails for one change fails for the next one too.
settings.register_profile('same cases', derandomize=True, database=None, deadline=None)
settings.load_profile('same cases')
NO_DWELL = float('-inf')
FACTORS = st.floats(1.0, 4.0)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Return a ladder of up to eight rungs, each slower and more accurate than the one below."""
    time_s, accuracy, rungs = draw(st.floats(1e-4, 0.05)), draw(st.floats(0.0, 0.2)), []
    for index in range(draw(st.integers(1, 8))):
        rungs.append(rung_of(Variant(1.0, 1.0 + index / 10.0), time_s, accuracy))
        time_s *= draw(st.floats(1.001, 3.0))
        accuracy += draw(st.floats(1e-4, 0.1))
    return Ladder(tuple(rungs), tuple(rungs), 300)


@st.composite
def models(draw: st.DrawFn) -> LatencyModel:
    """Return a model of any machine, before or after a slow frame."""
    tail = Tail(draw(st.floats(0.01, 0.5)), draw(st.floats(0.01, 0.5)))
    slowdown = Tracker(draw(st.floats(-2.0, 3.0)), draw(st.floats(1e-5, 0.2)), 0.08,
                       rise=draw(st.sampled_from([0.0, 4.0])))
    overhead = Tracker(log(draw(st.floats(1e-4, 0.02))), 1e-3, 0.08)
    return first_model()._replace(slowdown=slowdown, overhead=overhead, tail=tail,
                                  error=draw(st.floats(-0.5, 1.5)))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Ladder, ControllerSettings, State, Moment]:
    """Return everything that a decision depends on."""
    ladder = draw(ladders())
    asked = ControllerSettings(draw(st.floats(1.0, 120.0)),
                                  deadline_quantile=draw(st.floats(0.5, 0.9999)))
    state = State(draw(models()), draw(st.integers(0, len(ladder.rungs) - 1)),
                  draw(st.sampled_from([None, NO_DWELL])),
                  draw(st.floats(1.0 / CONSTANTS.most_careful, CONSTANTS.boldest)))
    budget_s = asked.deadline_s * draw(st.floats(0.1, 1.0))
    return ladder, asked, state, Moment(100.0, draw(st.floats(0.0, 0.02)), budget_s)


def slower(model: LatencyModel, factor: float) -> LatencyModel:
    """Return the model of the same machine under more load."""
    return model._replace(slowdown=model.slowdown._replace(
        mean=model.slowdown.mean + log(factor)))


def running(ladder: Ladder, asked: ControllerSettings, state: State,
            moment: Moment) -> tuple[int, int]:
    """Return home after a decision, and the rung that runs."""
    after, decision = step(ladder, asked, state, moment)
    return after.home, [rung.member for rung in ladder.rungs].index(decision.member)


@given(cases(), FACTORS)
def test_a_slower_machine_never_gets_a_dearer_rung(
        case: tuple[Ladder, ControllerSettings, State, Moment], factor: float) -> None:
    ladder, asked, state, moment = case
    loaded = state._replace(model=slower(state.model, factor))
    home, run = running(ladder, asked, state, moment)
    loaded_home, loaded_run = running(ladder, asked, loaded, moment)
    assert loaded_home <= home
    assert loaded_run <= run


@given(cases(), st.floats(0.1, 1.0))
def test_more_time_never_gives_a_cheaper_rung(
        case: tuple[Ladder, ControllerSettings, State, Moment], share: float) -> None:
    ladder, asked, state, moment = case
    short = moment._replace(budget_s=share * moment.budget_s)
    assert (running(ladder, asked, state, short)[0]
            <= running(ladder, asked, state, moment)[0])


@given(cases(), st.floats(0.0, 0.05))
def test_a_frame_that_waited_longer_never_gets_a_dearer_rung(
        case: tuple[Ladder, ControllerSettings, State, Moment], longer_s: float) -> None:
    ladder, asked, state, moment = case
    waited = moment._replace(waited_s=moment.waited_s + longer_s)
    assert (running(ladder, asked, state, waited)[1]
            <= running(ladder, asked, state, moment)[1])


@given(cases(), FACTORS)
def test_the_bolder_controller_never_gets_a_cheaper_rung(
        case: tuple[Ladder, ControllerSettings, State, Moment], factor: float) -> None:
    ladder, asked, state, moment = case
    careful = state._replace(boldness=state.boldness / factor)
    assert (running(ladder, asked, careful, moment)[0]
            <= running(ladder, asked, state, moment)[0])


@given(cases(), st.floats(0.5, 0.9999))
def test_who_accepts_more_misses_never_gets_a_cheaper_rung(
        case: tuple[Ladder, ControllerSettings, State, Moment], other: float) -> None:
    ladder, asked, state, moment = case
    strict, lax = (replace(asked, deadline_quantile=quantile) for quantile in
                   sorted((asked.deadline_quantile, other), reverse=True))
    assert running(ladder, strict, state, moment)[0] <= running(ladder, lax, state, moment)[0]


@given(cases())
def test_no_rung_is_climbed_to_whose_risk_is_above_its_allowed_one(
        case: tuple[Ladder, ControllerSettings, State, Moment]) -> None:
    ladder, asked, state, moment = case
    home, _ = running(ladder, asked, state, moment)
    if home > state.home:
        risk = state.model.risk(ladder.rungs[home], moment.budget_s)
        assert risk <= allowed_risk(asked, state, ladder.worths[home])
        assert risk <= 1.0 - asked.deadline_quantile ** CONSTANTS.boldest


@given(cases())
def test_only_the_cheapest_rung_is_called_infeasible(
        case: tuple[Ladder, ControllerSettings, State, Moment]) -> None:
    ladder, asked, state, moment = case
    after, decision = step(ladder, asked, state, moment)
    if after.infeasible:
        assert decision.member == ladder.rungs[0].member


@given(ladders(), models(), st.floats(1e-3, 1.0), FACTORS, st.floats(0.0, 1.0))
def test_risk_rises_with_rung_load_doubt_and_suspicion_and_falls_with_time(
        ladder: Ladder, model: LatencyModel, limit_s: float, factor: float,
        suspicion: float) -> None:
    risks = [model.risk(rung, limit_s) for rung in ladder.rungs]
    assert risks == sorted(risks)
    assert all(0.0 <= risk <= 1.0 for risk in risks)
    rung, risk = ladder.rungs[0], risks[0]
    doubted = model._replace(slowdown=model.slowdown._replace(
        variance=factor * model.slowdown.variance))
    for riskier in (slower(model, factor).risk(rung, limit_s), doubted.risk(rung, limit_s),
                    model.risk(rung, limit_s, suspicion), model.risk(rung, limit_s / factor)):
        assert riskier >= risk


@given(st.floats(0.5, 0.999), st.lists(st.booleans(), min_size=1, max_size=300))
def test_as_many_frames_are_late_as_allowed_between_moments_of_equal_boldness(
        quantile: float, frames: list[bool]) -> None:
    """As long as no bound is reached: the log of the boldness counts the misses still allowed."""
    asked = ControllerSettings(30.0, deadline_quantile=quantile)
    free = replace(CONSTANTS, boldest=1e300, most_careful=1e300)
    state = State(first_model(free))
    for late in frames:
        state = steer(asked, state, (1.5 if late else 0.5) * asked.deadline_s)
    left = len(frames) * (1.0 - quantile) - sum(frames)
    wanted = exp(CONSTANTS.late_gain * left / (1.0 - quantile))
    assert state.boldness == pytest.approx(wanted, rel=1e-6)


@given(st.floats(0.5, 0.9999), st.lists(st.floats(0.0, 50.0), max_size=60))
def test_boldness_keeps_its_bounds_and_falls_with_a_miss_only(quantile: float,
                                                             deadlines: list[float]) -> None:
    asked = ControllerSettings(30.0, deadline_quantile=quantile)
    state = State(first_model())
    for taken in deadlines:
        before, state = state, steer(asked, state, taken * asked.deadline_s)
        assert 1.0 / CONSTANTS.most_careful <= state.boldness <= CONSTANTS.boldest
        assert (state.boldness >= before.boldness) == (
            taken * asked.deadline_s // asked.deadline_s == 0.0) or (
                state.boldness == before.boldness)
