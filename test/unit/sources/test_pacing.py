# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Deadlines on a grid: no drift, no burst, no starving. One slot is 100 ns here."""

import pytest

from mobilenet_ros.sources.pacing import Pacing

PERIOD_NS = 100


def show(pacing: Pacing, delays_ns: list[int]) -> list[int]:
    """Show a picture after each delay of its reader; return when each was shown."""
    now_ns, shown_ns = 5_000, []
    for number, delay_ns in enumerate(delays_ns):
        now_ns += delay_ns
        now_ns += pacing.wait_ns(number * PERIOD_NS, now_ns)
        shown_ns.append(now_ns)
    return shown_ns


def test_the_first_picture_is_due_at_once() -> None:
    assert Pacing(PERIOD_NS).wait_ns(7_000, 123) == 0


@pytest.mark.parametrize('delay_ns', [0, 1, 60, 99, 100])
def test_a_reader_fast_enough_holds_the_grid_to_the_nanosecond(delay_ns: int) -> None:
    shown_ns = show(Pacing(PERIOD_NS), [delay_ns] * 1_000)
    assert [later - shown_ns[0] for later in shown_ns] == [
        number * PERIOD_NS for number in range(1_000)]


def test_delays_that_differ_do_not_add_up() -> None:
    pacing = Pacing(PERIOD_NS)
    shown_ns = show(pacing, [0, 90, 140, 70, 10, 199, 1, 0] * 50)
    on_grid_ns = [shown_ns[0] + number * PERIOD_NS for number in range(400)]
    assert all(0 <= late - due < PERIOD_NS
               for late, due in zip(shown_ns, on_grid_ns, strict=True))
    assert pacing.skipped == 0


def test_a_long_pause_costs_its_slots_and_is_followed_by_no_burst() -> None:
    pacing = Pacing(PERIOD_NS)
    shown_ns = show(pacing, [0, 0, 730, 0, 0, 0])
    assert pacing.skipped == 6
    gaps_ns = [after - before for before, after in zip(shown_ns, shown_ns[1:], strict=False)]
    assert gaps_ns == [100, 730, 70, 100, 100]


def test_a_reader_that_is_always_too_slow_still_shows_every_picture() -> None:
    pacing = Pacing(PERIOD_NS)
    shown_ns = show(pacing, [250] * 100)
    assert {after - before for before, after in zip(shown_ns, shown_ns[1:], strict=False)} == {250}
    assert pacing.skipped == 148


def test_uneven_times_are_kept() -> None:
    pacing = Pacing(PERIOD_NS)
    waits_ns = [pacing.wait_ns(time_ns, 1_000) for time_ns in (0, 30, 500, 510)]
    assert waits_ns == [0, 30, 500, 510]
