# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The tracker follows a step of the load within a few frames and lets a spike pass."""

from math import log

import numpy as np
import pytest

from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.adaptation.tracker import Tracker, cusum, track

FRAME_S = 1.0 / 30.0


def settled(level: float = 0.0, seed: int = 0) -> Tracker:
    """Return a tracker after ten seconds at one level with noise of 6 %."""
    tracker = Tracker(0.0, 0.1, 0.08)
    for value in np.random.default_rng(seed).normal(level, 0.06, 300).tolist():
        tracker = track(CONSTANTS, tracker, value, FRAME_S)
    return tracker


def test_constant_load_is_found_and_gets_certain() -> None:
    tracker = settled(log(1.7))
    assert tracker.mean == pytest.approx(log(1.7), abs=0.04)
    assert tracker.variance < 0.02 ** 2
    assert tracker.spread == pytest.approx(0.06, rel=0.4)


@pytest.mark.parametrize('factor', [1.5, 2.0, 4.0, 0.5, 0.25])
@pytest.mark.parametrize('seed', range(5))
def test_step_is_followed_within_four_frames(factor: float, seed: int) -> None:
    tracker = settled(seed=seed)
    for value in np.random.default_rng(seed).normal(log(factor), 0.06, 4).tolist():
        tracker = track(CONSTANTS, tracker, value, FRAME_S)
    assert tracker.mean == pytest.approx(log(factor), abs=0.15)


@pytest.mark.parametrize('factor', [2.0, 4.0, 20.0])
def test_single_spike_moves_the_mean_by_little(factor: float) -> None:
    before = settled()
    after = track(CONSTANTS, before, log(factor), FRAME_S)
    assert after.mean - before.mean < 0.04
    assert not after.stepped
    ordinary = track(CONSTANTS, after, 0.0, FRAME_S)
    assert ordinary.rise < after.rise


def test_spike_on_top_of_a_step_does_not_count_for_the_step() -> None:
    tracker = track(CONSTANTS, settled(), log(2.0), FRAME_S)
    tracker = track(CONSTANTS, tracker, log(8.0), FRAME_S)
    assert tracker.stepped
    assert tracker.mean == pytest.approx(log(2.0), abs=0.1)


def test_pause_makes_the_tracker_less_certain() -> None:
    before = settled()
    late, soon = track(CONSTANTS, before, 0.0, 60.0), track(CONSTANTS, before, 0.0, FRAME_S)
    assert late.variance > 2.0 * soon.variance


def test_cumulative_sum_grows_by_a_bounded_score_and_forgets() -> None:
    assert cusum(CONSTANTS, 1.0, 100.0) == cusum(CONSTANTS, 1.0, 5.0) > 1.0
    assert cusum(CONSTANTS, 4.0, 0.0) == 2.0
