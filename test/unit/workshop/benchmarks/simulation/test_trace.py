# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Traces are reproducible, and each kind does what its name says."""

import numpy as np
import pytest

from mobilenet_ros.workshop.benchmarks.simulation.trace import (
    DURATION_S,
    SHAPES,
    TARGETS_HZ,
    make_trace,
)


@pytest.mark.parametrize('kind', SHAPES)
def test_same_seed_gives_the_same_trace_and_another_seed_another(kind: str) -> None:
    first, again, other = (make_trace(kind, 30.0, seed) for seed in (7, 7, 8))
    assert np.array_equal(first.arrivals_s, again.arrivals_s)
    assert np.array_equal(first.factors, again.factors)
    assert not np.array_equal(first.factors, other.factors)


@pytest.mark.parametrize('kind', SHAPES)
@pytest.mark.parametrize('target_fps', TARGETS_HZ)
def test_every_moment_has_a_load_and_frames_come_in_order(kind: str, target_fps: float) -> None:
    trace = make_trace(kind, target_fps, 3)
    assert trace.times_s[-1] >= DURATION_S
    assert np.all(np.diff(trace.times_s) >= 0.0)
    assert np.all(np.diff(trace.arrivals_s) > 0.0)
    assert 0.97 * DURATION_S * target_fps <= trace.arrivals_s.size <= DURATION_S * target_fps
    assert 0.5 < trace.factors.min() <= trace.worst <= 10.0


@pytest.mark.parametrize(('kind', 'size'), [('step_2x', 2.0), ('step_4x', 4.0)])
def test_step_goes_up_and_back_twice(kind: str, size: float) -> None:
    trace = make_trace(kind, 30.0, 5)
    levels = [trace.slowdown(0.0), *(trace.slowdown(step_s + 0.001) for step_s in trace.steps_s)]
    assert np.allclose(np.array(levels) / levels[0], [1.0, size, 1.0, size])


def test_spikes_are_single_frames_that_do_not_count_as_lasting_load() -> None:
    trace = make_trace('spike', 30.0, 5)
    hit = [trace.slowdown(time_s) > 1.5 * trace.worst for time_s in trace.arrivals_s]
    assert 3 <= sum(hit) <= 30
    assert trace.worst == trace.slowdown(0.0)


def test_only_jitter_jitters() -> None:
    gaps = {kind: np.diff(make_trace(kind, 30.0, 1).arrivals_s) * 30.0 for kind in SHAPES}
    assert gaps.pop('jitter').max() > 1.5
    assert all(np.allclose(gap, 1.0) for gap in gaps.values())


def test_no_two_traces_share_a_number() -> None:
    traces = [make_trace(kind, hz, 0) for kind in SHAPES for hz in TARGETS_HZ]
    assert len({trace.number for trace in traces}) == len(traces)
