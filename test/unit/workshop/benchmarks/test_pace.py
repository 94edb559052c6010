# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Variants are timed in turn, at a pace, and the slowest frames count for little."""

import pytest

from mobilenet_ros.family import Variant
from mobilenet_ros.workshop.benchmarks.pace import BLOCK, Pace, measure, rounds_within, t0

FAST, SLOW = Variant(0.5, 1.0), Variant(1.0, 1.0)


class Time:
    """A clock that only sleeping and working move."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.ran: list[tuple[Variant, float]] = []

    def clock(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds

    def run(self, variant: Variant) -> None:
        """Take 10 or 40 ms, and 5 ms more after another variant."""
        switched = bool(self.ran) and self.ran[-1][0] != variant
        self.ran.append((variant, self.now_s))
        self.now_s += (0.010 if variant == FAST else 0.040) + 0.005 * switched


def test_time_of_each_variant_leaves_out_what_a_switch_costs() -> None:
    time = Time()
    found = measure(time.run, (FAST, SLOW), 3, Pace(0.03, time.clock, time.sleep), lambda: None)
    assert found[FAST].time_s == pytest.approx(0.010)
    assert found[SLOW].time_s == pytest.approx(0.040)
    assert found[SLOW].spread_s == pytest.approx(0.0)


def test_frames_are_paced_and_variants_take_turns() -> None:
    time, blocks = Time(), []
    measure(time.run, (FAST, SLOW), 2, Pace(0.03, time.clock, time.sleep),
            lambda: blocks.append(1))
    assert [variant for variant, _ in time.ran] == 2 * (BLOCK * [FAST] + BLOCK * [SLOW])
    starts = [start_s for _, start_s in time.ran]
    assert starts[1] - starts[0] == pytest.approx(0.03)  # the rest of the period is slept
    assert starts[5] - starts[4] == pytest.approx(0.04)  # slower than the pace: no sleep
    assert len(blocks) == 4


def test_load_that_passes_hardly_moves_the_time() -> None:
    assert t0([0.010, 0.011, 0.010, 0.030, 0.010, 0.050]).time_s == pytest.approx(0.010)


@pytest.mark.parametrize(('seconds', 'variants', 'rounds'), [
    (10.0, 32, 3), (10.0, 16, 6), (1.0, 32, 3), (1000.0, 4, 15)])
def test_rounds_fit_the_time_within_bounds(seconds: float, variants: int, rounds: int) -> None:
    assert rounds_within(seconds, 1.0 / 30.0, variants) == rounds
