# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of hand-made runs."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mobilenet_ros.family import Variant
from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine
from mobilenet_ros.workshop.benchmarks.simulation.metrics import (
    after_steps,
    beyond_chance,
    chance_misses,
    figures,
    longest_run,
    settle_frames,
)
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace
from mobilenet_ros.workshop.benchmarks.simulation.worker import SimulatedFrame, TraceRun

LOW, HIGH = Variant(0.25, 1.0), Variant(0.5, 1.0)


def run_of(variants: list[Variant], missed: list[int]) -> TraceRun:
    """Return a run at 10 Hz whose frames start as they arrive."""
    frames = tuple(SimulatedFrame(number, number / 10, number / 10 + 0.05, variant, 1.0)
                   for number, variant in enumerate(variants))
    flags = np.zeros(len(variants), bool)
    flags[missed] = True
    return TraceRun(frames, flags)


@pytest.mark.parametrize(('missed', 'length'), [([], 0), ([3], 1), ([0, 1, 4, 5, 6], 3)])
def test_longest_run_of_misses(missed: list[int], length: int) -> None:
    assert longest_run(run_of([LOW] * 10, missed).missed) == length


def test_figures_of_a_run(machine: Machine, trace_of: Callable[..., Trace]) -> None:
    variants = [LOW] * 10 + [HIGH] * 10 + [LOW] * 20
    found = figures(trace_of((0.0, 1.0), (4.0, 1.0)), machine, run_of(variants, [3, 11]))
    assert found.miss_rate == 0.05
    assert found.longest_miss_run == 1
    assert found.settle_frames is None
    assert found.switches_per_min == pytest.approx(30.0)
    assert found.mean_map == pytest.approx((30 * 0.1 + 10 * 0.2) / 40)


@pytest.mark.parametrize(('missed', 'settled'), [
    ([], 0), ([10], 1), ([10, 11, 13], 4), ([10, 15, 30], 6), ([21], 0), ([5], 0)])
def test_settled_is_the_first_of_ten_frames_in_time(
        trace_of: Callable[..., Trace], missed: list[int], settled: int) -> None:
    trace = trace_of((0.0, 1.0), (1.0, 1.0), (1.0, 2.0), (4.0, 2.0), steps_s=(1.0,))
    assert settle_frames(trace, run_of([LOW] * 40, missed)) == settled


def test_first_second_after_a_step_is_kept_apart(trace_of: Callable[..., Trace]) -> None:
    trace = trace_of((0.0, 1.0), (1.0, 1.0), (1.0, 2.0), (4.0, 2.0), steps_s=(1.0,))
    first, after = after_steps(trace, run_of([LOW] * 40, [9, 10, 19, 20]))
    assert (first.size, first.sum()) == (10, 2)
    assert (after.size, after.sum()) == (30, 2)


@pytest.mark.parametrize('frames', [100, 600, 1800, 3600])
def test_chance_leaves_one_trace_in_a_hundred_with_more_misses(frames: int) -> None:
    found = np.random.default_rng(1).binomial(frames, 0.01, 200_000)
    limit = chance_misses(frames)
    assert np.mean(found > limit) <= 0.01
    assert np.mean(found > limit - 1) > 0.01


def test_what_chance_and_spikes_explain_is_not_beyond_it(trace_of: Callable[..., Trace]) -> None:
    calm = trace_of((0.0, 1.0), (10.0, 1.0))
    limit = chance_misses(100)
    within, beyond = (run_of([LOW] * 100, list(range(count))) for count in (limit, limit + 3))
    assert beyond_chance(calm, within) == 0.0
    assert beyond_chance(calm, beyond) == pytest.approx(0.03)
    spiked = replace(trace_of((0.0, 1.0), (0.95, 1.0), (0.95, 4.0), (1.05, 4.0), (1.05, 1.0),
                              (10.0, 1.0)), worst=1.0)
    assert beyond_chance(spiked, beyond) == pytest.approx(0.02)
