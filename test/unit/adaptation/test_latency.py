# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The latency model learns overhead and slowdown apart, and one variant's frames tell of all."""

from math import exp, log

import numpy as np
import pytest

from mobilenet_ros.adaptation import Ladder, Measurement
from mobilenet_ros.adaptation.latency import LatencyModel, first_model, learn

FRAME_S = 1.0 / 30.0


def run(model: LatencyModel, ladder: Ladder, index: int, slowdown: float, overhead_s: float,
        frames: int, seed: int = 0) -> LatencyModel:
    """Return the model after some frames of one rung with 5 % noise."""
    rung, now_s = ladder.rungs[index], model.now_s or 0.0
    for noise in np.random.default_rng(seed).lognormal(0.0, 0.05, (frames, 2)).tolist():
        now_s += FRAME_S
        network_s, rest_s = slowdown * rung.t0_s * noise[0], overhead_s * noise[1]
        model = learn(model, rung, Measurement(now_s, rung.variant, network_s,
                                               network_s + rest_s))
    return model


@pytest.mark.parametrize('slowdown', [0.5, 1.0, 3.0])
@pytest.mark.parametrize('overhead_s', [0.0005, 0.005])
def test_slowdown_and_overhead_are_found_within_a_second(
        ladder: Ladder, slowdown: float, overhead_s: float) -> None:
    model = run(first_model(), ladder, 5, slowdown, overhead_s, 30)
    assert exp(model.slowdown.mean) == pytest.approx(slowdown, rel=0.06)
    assert exp(model.overhead.mean) == pytest.approx(overhead_s, rel=0.06)


def test_frames_of_one_variant_predict_every_other(ladder: Ladder) -> None:
    model = run(first_model(), ladder, 2, 2.0, 0.003, 60)
    for rung in ladder.rungs:
        assert model.expected_s(rung) == pytest.approx(0.003 + 2.0 * rung.t0_s, rel=0.06)


def test_waiting_in_the_slot_is_no_overhead(ladder: Ladder) -> None:
    measurement = Measurement(1.0, ladder.rungs[0].variant, 0.010, 0.050, waited_s=0.037)
    assert measurement.overhead_s == pytest.approx(0.003)


def test_risk_rises_with_the_rung_and_falls_with_the_limit(ladder: Ladder) -> None:
    model = run(first_model(), ladder, 5, 1.0, 0.002, 100)
    by_rung = [model.risk(rung, 0.015) for rung in ladder.rungs]
    assert by_rung == sorted(by_rung)
    by_limit = [model.risk(ladder.rungs[5], limit_s) for limit_s in (0.0, 0.01, 0.015, 0.02, 0.1)]
    assert by_limit == sorted(by_limit, reverse=True)
    assert by_limit[0] == 1.0


def test_outlier_is_suspected_until_the_next_frame_shows_a_spike(ladder: Ladder) -> None:
    calm = run(first_model(), ladder, 5, 1.0, 0.002, 200)
    assert calm.suspicion == 0.0
    hit = run(calm, ladder, 5, 3.0, 0.002, 1)
    assert hit.suspicion == pytest.approx(log(3.0), abs=0.3)
    over = run(hit, ladder, 5, 1.0, 0.002, 1)
    assert over.suspicion == 0.0
    assert over.slowdown.mean == pytest.approx(calm.slowdown.mean, abs=0.03)


def test_spike_like_an_earlier_one_is_not_suspected_again(ladder: Ladder) -> None:
    model = run(first_model(), ladder, 5, 1.0, 0.002, 200)
    model = run(run(model, ladder, 5, 3.0, 0.002, 1), ladder, 5, 1.0, 0.002, 20)
    assert run(model, ladder, 5, 3.0, 0.002, 1).suspicion == 0.0
    assert run(model, ladder, 5, 9.0, 0.002, 1).suspicion > 0.0


def test_step_leaves_the_tail_as_it_was(ladder: Ladder) -> None:
    calm = run(first_model(), ladder, 5, 1.0, 0.002, 300)
    loaded = run(calm, ladder, 5, 3.0, 0.002, 5)
    assert exp(loaded.slowdown.mean) == pytest.approx(3.0, rel=0.1)
    assert loaded.tail.excess == pytest.approx(calm.tail.excess, rel=0.3)


def test_clock_that_stands_still_does_no_harm(ladder: Ladder) -> None:
    rung = ladder.rungs[0]
    model = first_model()
    for times_s in ((0.0, 0.0), (0.0, 0.1), (0.1, 0.1)):
        assert learn(model, rung, Measurement(5.0, rung.variant, *times_s)) == model
