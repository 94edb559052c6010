# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Each policy keeps its own rule."""

from collections.abc import Callable

import pytest

from mobilenet_ros.adaptation import Measurement
from mobilenet_ros.family import Variant
from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine
from mobilenet_ros.workshop.benchmarks.simulation.policies import (
    FixedMargin,
    Oracle,
    Ours,
    Threshold,
    ToldLate,
    best_static,
)
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace
from mobilenet_ros.workshop.benchmarks.simulation.worker import simulate

CHEAP, MIDDLE, BEST = (Variant(alpha, 1.0) for alpha in (0.25, 0.5, 1.0))


@pytest.mark.parametrize(('slowdown', 'exactly', 'expected'), [
    (0.8, False, MIDDLE),   # level 1: 92 ms is not within 100 / 1.3 = 77 ms
    (0.8, True, BEST),      # 74 ms is
    (1.8, True, MIDDLE),    # 74 ms
    (1.8, False, CHEAP),    # level 2: 82 ms
    (50.0, False, CHEAP),
])
def test_fixed_margin_keeps_thirty_percent(
        machine: Machine, trace_of: Callable[..., Trace], slowdown: float, exactly: bool,
        expected: Variant) -> None:
    policy = FixedMargin(trace_of((0.0, slowdown), (3.0, slowdown)), machine, exactly)
    assert policy.decide(0.0, 0.0) == expected


def test_fixed_margin_sees_a_step_at_the_next_group_of_frames(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    policy = FixedMargin(trace_of((0.0, 1.0), (0.3, 1.0), (0.3, 3.0), (3.0, 3.0)), machine, True)
    chosen = [policy.decide(index / 10, 0.0) for index in range(10)]
    assert chosen == [MIDDLE] * 8 + [CHEAP] * 2


def test_threshold_moves_one_rung_at_a_time(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    policy = Threshold(trace_of((0.0, 1.0), (3.0, 1.0)), machine)
    chosen = []
    for total_s in (0.01, 0.01, 0.01, 0.07, 0.09, 0.09, 0.09, 0.01):
        policy.observe(Measurement(0.0, CHEAP, total_s, total_s))
        chosen.append(policy.decide(0.0, 0.0))
    assert chosen == [MIDDLE, BEST, BEST, BEST, MIDDLE, CHEAP, CHEAP, MIDDLE]


@pytest.mark.parametrize(('slowdown', 'waited_s', 'expected'), [
    (0.5, 0.0, BEST), (0.5, 0.05, MIDDLE), (1.4, 0.0, MIDDLE), (1.4, 0.06, CHEAP),
    (50.0, 0.0, CHEAP)])
def test_oracle_knows_the_slowdown_and_minds_the_wait(
        machine: Machine, trace_of: Callable[..., Trace], slowdown: float, waited_s: float,
        expected: Variant) -> None:
    policy = Oracle(trace_of((0.0, slowdown), (3.0, slowdown)), machine)
    assert policy.decide(0.0, waited_s) == expected


def test_told_late_follows_a_step_one_frame_later(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    trace = trace_of((0.0, 0.7), (1.05, 0.7), (1.05, 1.8), (3.0, 1.8))
    run = simulate(trace, machine, ToldLate(trace, machine))
    chosen = [frame.variant for frame in run.processed]
    assert chosen[:11] == [BEST] * 11
    assert chosen[11] == BEST  # 162 ms: the next frame waits, so that little time is left for it
    assert chosen[12] == CHEAP
    assert set(chosen[13:]) == {MIDDLE}


def test_told_late_learns_the_noise_from_a_hundred_frames(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    """Until then a quarter of the time is kept free, and the best variant needs 92 of 100 ms."""
    trace = trace_of((0.0, 1.0), (20.0, 1.0))
    chosen = [frame.variant for frame in
              simulate(trace, machine, ToldLate(trace, machine)).processed]
    assert chosen == [MIDDLE] * 100 + [BEST] * 100


@pytest.mark.parametrize(('slowdown', 'expected'), [(1.0, BEST), (2.0, MIDDLE), (5.0, CHEAP),
                                                    (50.0, CHEAP)])
def test_best_static_is_the_most_accurate_that_keeps_up(
        machine: Machine, trace_of: Callable[..., Trace], slowdown: float,
        expected: Variant) -> None:
    run = best_static(trace_of((0.0, slowdown), (3.0, slowdown)), machine)
    assert {frame.variant for frame in run.processed} == {expected}


def test_ours_times_every_step_it_takes(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    trace = trace_of((0.0, 1.0), (3.0, 1.0))
    policy = Ours(trace, machine, 0.99)
    run = simulate(trace, machine, policy)
    assert len(policy.steps_s) == len(run.processed)
    assert all(step_s >= 0.0 for step_s in policy.steps_s)
