# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The tail learns how often real frames take how much longer than expected."""

import numpy as np
import pytest

from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.adaptation.latency import Tail, learn_tail

FIRST = Tail(CONSTANTS.first_spread, CONSTANTS.first_spread)


def learnt(errors: 'np.ndarray[tuple[int], np.dtype[np.float64]]') -> Tail:
    """Return the tail after many frames."""
    tail = FIRST
    for error in errors.tolist():
        tail = learn_tail(CONSTANTS, tail, error)
    return tail


@pytest.mark.parametrize('scale', [0.5, 1.0, 2.0])
def test_risk_agrees_with_the_frames_it_was_learnt_from(scale: float) -> None:
    rng = np.random.default_rng(1)
    errors = scale * (rng.normal(0.0, 0.05, 20000) + rng.exponential(0.08, 20000)
                      * (rng.random(20000) < 0.2))
    tail = learnt(errors)
    limit = float(np.quantile(errors, 0.99))
    assert tail.risk(CONSTANTS, limit) == pytest.approx(0.01, rel=0.6)
    assert tail.risk(CONSTANTS, tail.threshold) == pytest.approx(CONSTANTS.tail_share)


def test_risk_falls_with_room() -> None:
    tail = FIRST
    risks = [tail.risk(CONSTANTS, room) for room in np.linspace(-0.5, 1.0, 50).tolist()]
    assert risks == sorted(risks, reverse=True)
    assert risks[0] == 1.0
    assert 0.0 < risks[-1] < 0.001


def frames_until_usual(tail: Tail, limit: float) -> int:
    """Return how many quiet frames it takes until a frame beyond `limit` is rare again."""
    errors = np.random.default_rng(2).normal(0.0, 0.03, 20000).tolist()
    for number, error in enumerate(errors):
        if tail.risk(CONSTANTS, limit) <= 0.01:
            return number
        tail = learn_tail(CONSTANTS, tail, error)
    return len(errors)


def test_a_busy_time_is_forgotten_once_it_is_calm() -> None:
    rng = np.random.default_rng(1)
    busy = learnt(np.where(np.arange(450) % 3 == 0, 0.5, 0.0) + rng.normal(0.0, 0.03, 450))
    assert busy.risk(CONSTANTS, 0.4) > 0.05
    assert frames_until_usual(busy, 0.4) < 2000


def test_a_hopeless_limit_is_missed_for_certain_however_narrow_the_tail() -> None:
    """A machine that never varies, and a budget a thousandth of what is needed."""
    assert Tail(CONSTANTS.least_log_sd, CONSTANTS.least_log_sd).risk(CONSTANTS, -50.0) == 1.0


def test_half_of_the_frames_take_longer_than_expected() -> None:
    assert FIRST.risk(CONSTANTS, 0.0) == pytest.approx(0.5)


def test_doubt_makes_a_far_limit_riskier() -> None:
    assert FIRST.risk(CONSTANTS, 0.5, doubt=0.2) > FIRST.risk(CONSTANTS, 0.5)


def test_one_huge_frame_counts_for_no_more_than_a_large_one() -> None:
    tail = FIRST
    large = tail.threshold + CONSTANTS.surprise
    assert learn_tail(CONSTANTS, tail, 50.0) == learn_tail(CONSTANTS, tail, large)


def test_frames_all_alike_leave_a_tail_that_still_works() -> None:
    tail = learnt(np.zeros(5000))
    assert 0.0 < tail.risk(CONSTANTS, 0.05) < 0.1
