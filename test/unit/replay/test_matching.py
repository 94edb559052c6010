# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Detections of two runs of one frame: what is equal, and what a difference is called."""

import itertools

import pytest

from mobilenet_ros.replay.matching import Kind, Sighting, Tolerance, differences

CUP = Sighting('cup', 0.9, (10.0, 10.0, 60.0, 60.0))
DOG = Sighting('dog', 0.8, (100.0, 20.0, 180.0, 90.0))
TOLERANCE = Tolerance(score_threshold=0.5)


def moved(seen: Sighting, by_px: float) -> Sighting:
    """Return a detection whose box lies further to the right."""
    left, top, right, bottom = seen.box
    return seen._replace(box=(left + by_px, top, right + by_px, bottom))


def kinds(expected: list[Sighting], found: list[Sighting]) -> list[Kind]:
    """Return how two lists differ."""
    return [difference.kind for difference in differences(expected, found, TOLERANCE)]


def test_equal_lists_do_not_differ_in_whatever_order() -> None:
    for order in itertools.permutations([CUP, DOG, moved(CUP, 300)]):
        assert not differences([CUP, DOG, moved(CUP, 300)], list(order), TOLERANCE)


def test_what_is_within_the_tolerance_is_equal() -> None:
    assert not kinds([CUP], [moved(CUP, 1.0)._replace(score=0.88)])


@pytest.mark.parametrize(('found', 'kind'), [
    (CUP._replace(score=0.87), Kind.SCORE),
    (moved(CUP, 10.0), Kind.MOVED),
    (CUP._replace(name='bowl'), Kind.RENAMED),
])
def test_a_change_is_called_by_its_name(found: Sighting, kind: Kind) -> None:
    assert kinds([CUP, DOG], [DOG, found]) == [kind]


def test_missing_and_extra_mirror_each_other() -> None:
    assert kinds([CUP, DOG], [CUP]) == [Kind.MISSING]
    assert kinds([CUP], [CUP, DOG]) == [Kind.EXTRA]


def test_a_thing_far_away_is_another_thing() -> None:
    assert kinds([CUP], [moved(CUP, 200)]) == [Kind.MISSING, Kind.EXTRA]


def test_what_hardly_passes_the_threshold_may_come_and_go() -> None:
    hardly = CUP._replace(score=0.515)
    assert not kinds([hardly], [])
    assert not kinds([], [hardly])
    assert kinds([CUP._replace(score=0.53)], []) == [Kind.MISSING]


def test_what_another_threshold_took_away_is_missing() -> None:
    assert kinds([CUP._replace(score=0.49)], []) == [Kind.MISSING]


def test_twice_the_same_box_needs_twice_a_partner() -> None:
    assert kinds([CUP, CUP], [CUP]) == [Kind.MISSING]
    assert not kinds([CUP, CUP], [CUP, CUP])


def test_the_nearer_of_two_boxes_is_the_partner() -> None:
    near, nearer = moved(CUP, 2.0), moved(CUP, 1.0)
    (difference,) = differences([CUP], [near, nearer], TOLERANCE)
    assert (difference.kind, difference.found) == (Kind.EXTRA, near)
