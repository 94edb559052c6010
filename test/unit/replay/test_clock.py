# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The clock of a replay: jumps, runs, stands, never goes back."""

from mobilenet_ros.replay.clock import BagClock


class Timer:
    """A timer that a test winds."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def test_first_reading_is_the_time_it_was_set_to_however_late_it_comes() -> None:
    timer = Timer()
    clock = BagClock(timer)
    assert clock.run_from(7.1) == 7.1
    timer.now_s += 5.0
    assert clock() == 7.1


def test_it_runs_with_the_timer_from_the_first_reading_on() -> None:
    timer = Timer()
    clock = BagClock(timer)
    clock.run_from(2.0)
    clock()
    timer.now_s += 0.25
    assert clock() == 2.25


def test_it_stands_where_it_is_set() -> None:
    timer = Timer()
    clock = BagClock(timer)
    clock.stand_at(3.0)
    clock()
    timer.now_s += 9.0
    assert clock() == 3.0


def test_time_never_goes_back() -> None:
    clock = BagClock(Timer())
    clock.stand_at(3.0)
    assert clock.run_from(1.0) == clock() == 3.0
    assert clock.stand_at(2.0) == clock() == 3.0
