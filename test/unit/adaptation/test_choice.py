# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The pure step: down at once, up after a dwell, spared after a suspicious frame."""

from dataclasses import replace
from math import log

import pytest
from support.rungs import rung_of

from mobilenet_ros.adaptation import ControllerSettings, Ladder
from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.adaptation.controller import Moment, State, allowed_risk, steer, step
from mobilenet_ros.adaptation.latency import LatencyModel, Tail, first_model
from mobilenet_ros.adaptation.tracker import Tracker
from mobilenet_ros.family import Variant

SETTINGS = ControllerSettings(target_fps=50.0)
MOMENT = Moment(100.0, 0.0, SETTINGS.deadline_s)


def known(slowdown: float, error: float = 0.0, rise: float = 0.0) -> LatencyModel:
    """Return a model that knows the slowdown well, after a last frame with some error."""
    model = first_model()
    return model._replace(slowdown=Tracker(log(slowdown), 1e-4, 0.08, rise=rise, error=error),
                          overhead=Tracker(log(0.002), 1e-4, 0.08), tail=Tail(0.08, 0.06),
                          error=error)


def state(slowdown: float, home: int, **others: float) -> State:
    """Return the state of a controller that is at home on a rung."""
    return State(known(slowdown), home)._replace(**others)


def highest(ladder: Ladder, slowdown: float) -> int:
    """Return the rung on which a controller settles that need not wait."""
    found, _ = step(ladder, SETTINGS, state(slowdown, 0, fits_since_s=0.0), MOMENT)
    return found.home


def test_settles_on_the_highest_rung_that_is_in_time(ladder: Ladder) -> None:
    home = highest(ladder, 1.0)
    model = known(1.0)
    assert model.risk(ladder.rungs[home], SETTINGS.deadline_s) <= 0.01
    assert model.risk(ladder.rungs[home + 1], SETTINGS.deadline_s) > 0.005


def test_more_load_never_means_a_higher_rung(ladder: Ladder) -> None:
    homes = [highest(ladder, slowdown) for slowdown in (0.4, 0.8, 1.0, 1.5, 2.0, 3.0, 9.0)]
    assert homes == sorted(homes, reverse=True)
    assert homes[0] == len(ladder.rungs) - 1
    assert homes[-1] == 0


def test_same_rung_is_kept_when_nothing_changes(ladder: Ladder) -> None:
    home = highest(ladder, 1.0)
    after, decision = step(ladder, SETTINGS, state(1.0, home), MOMENT)
    assert after.home == home
    assert decision.member.variant == ladder.rungs[home].variant
    assert decision.reason.startswith('keep: expected ')


def test_down_at_once_and_as_far_as_needed(ladder: Ladder) -> None:
    after, decision = step(ladder, SETTINGS, state(3.0, highest(ladder, 1.0)), MOMENT)
    assert after.home == pytest.approx(highest(ladder, 3.0), abs=1)
    assert decision.member.variant == ladder.rungs[after.home].variant
    assert decision.reason.startswith('down: ')
    assert decision.reason.endswith('of 20.0 ms at slowdown 3.00')


def test_up_only_after_the_dwell(ladder: Ladder) -> None:
    first, decision = step(ladder, SETTINGS, state(1.0, 2), MOMENT)
    assert decision.member.variant == ladder.rungs[2].variant
    soon, _ = step(ladder, SETTINGS, first, MOMENT._replace(now_s=100.4))
    assert soon.home == 2
    late, decision = step(ladder, SETTINGS, soon, MOMENT._replace(now_s=100.5))
    assert late.home == highest(ladder, 1.0)
    assert decision.reason.startswith('up: ')


def test_dwell_starts_anew_when_the_load_comes_back(ladder: Ladder) -> None:
    first, _ = step(ladder, SETTINGS, state(1.0, 2), MOMENT)
    loaded, _ = step(ladder, SETTINGS, first._replace(model=known(4.0)), MOMENT)
    again, _ = step(ladder, SETTINGS, loaded._replace(model=known(1.0)),
                    MOMENT._replace(now_s=100.5))
    assert again.home == loaded.home <= 2


def test_nothing_is_waited_for_while_the_load_is_hardly_known(ladder: Ladder) -> None:
    unsure = state(0.3, 0)
    slowdown = Tracker(log(0.3), 0.1 ** 2, 0.08)
    unsure = unsure._replace(model=unsure.model._replace(slowdown=slowdown))
    after, _ = step(ladder, SETTINGS, unsure, MOMENT)
    assert after.home > 0


@pytest.mark.parametrize('quantile', [0.5, 0.6, 0.7, 0.8, 0.99])
def test_what_is_certain_to_be_late_is_left_whatever_is_allowed(ladder: Ladder,
                                                               quantile: float) -> None:
    settings = replace(SETTINGS, deadline_quantile=quantile)
    boldest = CONSTANTS.boldest
    after, _ = step(ladder, settings, state(3.0, highest(ladder, 1.0), boldness=boldest), MOMENT)
    assert after.home < highest(ladder, 1.0)
    after, _ = step(ladder, settings, state(20.0, 0, boldness=boldest), MOMENT)
    assert after.infeasible


def test_infeasible_is_said_and_the_cheapest_runs(ladder: Ladder) -> None:
    after, decision = step(ladder, SETTINGS, state(20.0, 5), MOMENT)
    assert after.infeasible
    assert decision.member.variant == ladder.rungs[0].variant
    assert decision.reason.startswith('infeasible: expected 82.0 ms of 20.0 ms')
    relieved, _ = step(ladder, SETTINGS, after._replace(model=known(1.0)), MOMENT)
    assert not relieved.infeasible


def test_frame_after_a_suspicious_one_is_spared_without_leaving_home(ladder: Ladder) -> None:
    home = highest(ladder, 1.0)
    hit = state(1.0, home)._replace(model=known(1.0, error=log(2.0), rise=4.0))
    after, decision = step(ladder, SETTINGS, hit, MOMENT._replace(waited_s=0.004))
    assert after.home == home
    assert decision.reason.startswith('spared: ')
    run = ladder.find(decision.member.variant)
    assert 0.004 + 0.002 + 2.0 * run.t0_s < SETTINGS.deadline_s
    calm, decision = step(ladder, SETTINGS, after._replace(model=known(1.0)), MOMENT)
    assert decision.member.variant == ladder.rungs[home].variant


def test_suspicious_frame_of_a_light_rung_changes_nothing(ladder: Ladder) -> None:
    hit = state(1.0, 0)._replace(model=known(1.0, error=log(2.0), rise=4.0))
    _, decision = step(ladder, SETTINGS, hit, MOMENT)
    assert decision.member.variant == ladder.rungs[0].variant


def test_many_late_frames_make_careful(ladder: Ladder) -> None:
    careful, bold = (
        [step(ladder, SETTINGS, state(slowdown, 0, fits_since_s=0.0, boldness=boldness),
              MOMENT)[0].home for slowdown in (0.8, 0.9, 1.0, 1.1, 1.2)]
        for boldness in (0.2, 1.0))
    assert all(one <= other for one, other in zip(careful, bold, strict=True))
    assert sum(careful) < sum(bold)


def steered(frames: int, every: int, error: float = 0.3) -> float:
    """Return the boldness after frames of which each `every`-th is late, with that error."""
    found = state(1.0, 5)
    for number in range(frames):
        late = number % every == every - 1
        found = found._replace(model=known(1.0, error=error if late else 0.0))
        found = steer(SETTINGS, found, (1.2 if late else 0.9) * SETTINGS.deadline_s)
    return found.boldness


def test_boldness_falls_above_the_allowed_rate_of_misses_and_rises_below_it() -> None:
    assert steered(300, 50) < 1.0 < steered(300, 200)
    assert steered(300, 100) == pytest.approx(1.0)


def test_boldness_stays_within_its_bounds() -> None:
    assert steered(10000, 10) == pytest.approx(1.0 / CONSTANTS.most_careful, rel=0.05)
    assert steered(10000, 20000) == CONSTANTS.boldest


def test_a_frame_that_no_care_would_have_kept_in_time_makes_no_more_careful() -> None:
    assert steered(300, 50, error=log(4.0)) > 1.0


def test_half_the_budget_is_a_lower_rung(ladder: Ladder) -> None:
    """Two live cameras leave the worker half the time for each frame."""
    home = highest(ladder, 1.0)
    after, _ = step(ladder, SETTINGS, state(1.0, home), MOMENT._replace(budget_s=0.010))
    assert after.home < home
    assert known(1.0).risk(ladder.rungs[after.home], 0.010) <= 0.01


def test_a_rung_is_left_only_at_more_risk_than_it_may_be_climbed_to_at(ladder: Ladder) -> None:
    """Between the two lies room for an estimate that wavers."""
    home = highest(ladder, 1.0)
    slowdowns = [0.5 + number / 200 for number in range(300)]
    climbed_to = max(slowdown for slowdown in slowdowns if highest(ladder, slowdown) >= home)
    stayed_on = max(slowdown for slowdown in slowdowns
                    if step(ladder, SETTINGS, state(slowdown, home), MOMENT)[0].home >= home)
    assert 1.02 * climbed_to < stayed_on < 1.2 * climbed_to


@pytest.mark.parametrize('quantile', [0.5, 0.9, 0.99, 0.9999])
def test_the_allowed_risk_is_a_probability_that_rises_with_boldness_and_worth(
        quantile: float) -> None:
    settings = replace(SETTINGS, deadline_quantile=quantile)
    risks = [allowed_risk(settings, state(1.0, 0, boldness=boldness), worth)
             for boldness, worth in ((0.1, 0.5), (0.1, 1.0), (1.0, 1.0), (1.0, 1.5), (2.0, 1.5))]
    assert risks == sorted(risks)
    assert 0.0 < risks[0] < risks[2] == pytest.approx(1.0 - quantile)
    assert risks[-1] == 1.0 - quantile ** CONSTANTS.boldest < 1.0


def test_more_risk_is_taken_for_a_rung_that_adds_more() -> None:
    """Two rungs as slow as each other above the first; only one of them adds much accuracy."""
    def climbed(accuracy: float) -> int:
        rungs = tuple(rung_of(Variant(alpha, 1.0), t0_s, found) for alpha, t0_s, found in (
            (0.25, 0.004, 0.10), (0.5, 0.0142, accuracy), (1.0, 0.2, accuracy + 0.02)))
        return highest(Ladder(rungs, rungs, 300), 1.0)

    assert climbed(0.20) == 1
    assert climbed(0.101) == 0
