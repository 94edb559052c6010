# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The tail learns how often real frames take how much longer than expected."""

import numpy as np
import pytest

from mobilenet_ros.adaptation.tail import CALM, MIN_EXCESS, MIN_THRESHOLD, SHARE, Tail, learn


def learnt(errors: 'np.ndarray[tuple[int], np.dtype[np.float64]]') -> Tail:
    """Return the tail after many frames."""
    tail = Tail()
    for error in errors.tolist():
        tail = learn(tail, error)
    return tail


@pytest.mark.parametrize('scale', [0.5, 1.0, 2.0])
def test_risk_agrees_with_the_frames_it_was_learnt_from(scale: float) -> None:
    rng = np.random.default_rng(1)
    errors = scale * (rng.normal(0.0, 0.05, 20000) + rng.exponential(0.08, 20000)
                      * (rng.random(20000) < 0.2))
    tail = learnt(errors)
    limit = float(np.quantile(errors, 0.99))
    assert tail.risk(limit) == pytest.approx(0.01, rel=0.6)
    assert tail.risk(tail.threshold) == pytest.approx(SHARE)


def test_risk_falls_with_room() -> None:
    tail = Tail()
    risks = [tail.risk(room) for room in np.linspace(-0.5, 1.0, 50).tolist()]
    assert risks == sorted(risks, reverse=True)
    assert risks[0] == 1.0
    assert 0.0 < risks[-1] < 0.001


def frames_until_usual(tail: Tail, limit: float) -> int:
    """Return how many quiet frames it takes until a frame beyond `limit` is rare again."""
    errors = np.random.default_rng(2).normal(0.0, 0.03, 20000).tolist()
    for number, error in enumerate(errors):
        if tail.quantile(0.01) <= limit:
            return number
        tail = learn(tail, error)
    return len(errors)


def test_a_busy_time_is_forgotten_once_it_is_calm() -> None:
    rng = np.random.default_rng(1)
    quiet = learnt(rng.normal(0.0, 0.03, 5000))
    busy = learnt(np.where(np.arange(450) % 3 == 0, 0.5, 0.0) + rng.normal(0.0, 0.03, 450))
    assert busy.quantile(0.01) > 5 * quiet.quantile(0.01)
    assert frames_until_usual(busy, 2 * quiet.quantile(0.01)) < 1000


def test_a_usual_run_of_quiet_frames_is_no_calm() -> None:
    """Below CALM frames the threshold falls as slowly as it has to, to stay the ninth decile."""
    tail = Tail(0.1, 0.1, 1000)
    falls = []
    for _ in range(CALM + 30):
        after = learn(tail, 0.0)
        falls.append((tail.threshold - after.threshold) / tail.excess)
        tail = after
    assert falls[:CALM] == pytest.approx([falls[0]] * CALM)
    assert falls[-1] > 1.5 * falls[0]


def test_a_hopeless_limit_is_missed_for_certain_however_narrow_the_tail() -> None:
    """A machine that never varies, and a budget a thousandth of what is needed."""
    assert Tail(MIN_THRESHOLD, MIN_EXCESS).risk(-50.0) == 1.0


def test_half_of_the_frames_take_longer_than_expected() -> None:
    assert Tail().risk(0.0) == pytest.approx(0.5)


def test_doubt_makes_a_far_limit_riskier() -> None:
    assert Tail().risk(0.5, doubt=0.2) > Tail().risk(0.5)


@pytest.mark.parametrize('risk', [0.1, 0.01, 0.0005])
def test_quantile_is_the_inverse_of_risk(risk: float) -> None:
    tail = Tail(0.07, 0.12)
    assert tail.risk(tail.quantile(risk)) == pytest.approx(risk)


def test_one_huge_frame_counts_for_no_more_than_a_large_one() -> None:
    tail = Tail(seen=1000)
    assert learn(tail, 50.0) == learn(tail, tail.threshold + 4.0 * tail.excess)


def test_frames_all_alike_leave_a_tail_that_still_works() -> None:
    tail = learnt(np.zeros(5000))
    assert 0.0 < tail.risk(0.05) < 0.1
