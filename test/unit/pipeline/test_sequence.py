# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every message that is missing between two of a publisher is counted, and no other."""

import random

import pytest

from mobilenet_ros.pipeline.sequence import SequenceGaps

PERIOD_S = 1 / 30


def after(numbers: list[int]) -> SequenceGaps:
    gaps = SequenceGaps()
    for place, number in enumerate(numbers):
        gaps.update(number, place * PERIOD_S)
    return gaps


def test_what_arrives_whole_lost_nothing() -> None:
    assert after(list(range(500, 900))).missing == 0


@pytest.mark.parametrize('share', [0.1, 0.5, 0.9])
def test_what_a_publisher_lost_is_counted_exactly(share: float) -> None:
    """But for what was lost before the first and after the last."""
    chance = random.Random(3)
    gaps, arrived = SequenceGaps(), [number for number in range(2000) if chance.random() > share]
    for number in arrived:
        gaps.update(number, number * PERIOD_S)
    assert gaps.missing == arrived[-1] - arrived[0] + 1 - len(arrived)


@pytest.mark.parametrize('first', [(1, 1), (1, 2), (1, 700), (9000, 1), (100, 101)])
def test_two_publishers_that_take_turns_lose_nothing(first: tuple[int, int]) -> None:
    """When their numbers are near each other at the start, which is whose may be mistaken once."""
    numbers = [start + step for step in range(300) for start in first]
    assert after(numbers).missing <= 1


@pytest.mark.parametrize('seed', range(5))
def test_what_two_publishers_lose_is_counted_nearly(seed: int) -> None:
    chance = random.Random(seed)
    gaps, lost = SequenceGaps(), 0
    for step in range(1000):
        for start in (0, 400):
            if chance.random() < 0.3:
                lost += 1
            else:
                gaps.update(start + step, step * PERIOD_S)
    assert gaps.missing == pytest.approx(lost, rel=0.1)


def test_a_publisher_that_starts_anew_lost_nothing() -> None:
    assert after([*range(200), *range(1, 400), *range(1, 50)]).missing <= 1


def test_a_pause_is_no_loss_when_the_numbers_go_on() -> None:
    gaps = SequenceGaps()
    gaps.update(7, 0.0)
    assert gaps.update(8, 3600.0) == 0


@pytest.mark.parametrize('seed', range(5))
def test_numbers_without_any_order_count_no_more_than_a_camera_could_have_sent(
        seed: int) -> None:
    chance = random.Random(seed)
    gaps = after([chance.randrange(2**48) for _ in range(300)])
    assert gaps.missing <= 300 * PERIOD_S * 250


def test_publishers_are_counted_while_they_send() -> None:
    gaps = SequenceGaps()
    for step in range(30):
        gaps.update(1 + step, step * PERIOD_S)
        gaps.update(700 + step, step * PERIOD_S)
    assert gaps.publishers(1.0) == 2
    gaps.update(31, 4.5)
    assert gaps.publishers(4.5) == 1


def test_a_publisher_that_was_started_anew_is_one() -> None:
    gaps = SequenceGaps()
    for step, number in enumerate([*range(100, 130), *range(1, 30)]):
        gaps.update(number, step * PERIOD_S)
        assert gaps.publishers(step * PERIOD_S) == 1
