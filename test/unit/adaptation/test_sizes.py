# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Sizes seen of late move the ladder; what a cheap variant cannot see is not taken for gone."""

from dataclasses import replace

import numpy as np
import pytest
from support.rungs import rung_of

from mobilenet_ros.adaptation import Ladder, Rung
from mobilenet_ros.adaptation.measurement import BySize
from mobilenet_ros.adaptation.sizes import (
    RANK_EVERY_S,
    USUAL,
    Ranking,
    Sizes,
    among_rungs,
    count,
    is_due,
    learn,
    weigh,
)
from mobilenet_ros.family import Variant

WIDE = rung_of(Variant(1.0, 0.5), 0.010, 0.20, BySize(0.06, 0.20, 0.50))  # good at large objects
FINE = rung_of(Variant(0.5, 1.0), 0.010, 0.19, BySize(0.16, 0.24, 0.30))  # good at small ones
CHEAP = rung_of(Variant(0.5, 0.5), 0.004, 0.10, BySize(0.00, 0.10, 0.30))
UNKNOWN = rung_of(Variant(1.0, 1.0), 0.030, 0.30)
LADDER = Ladder((CHEAP, WIDE, UNKNOWN), (CHEAP, WIDE, FINE, UNKNOWN), 300)


def boxes(*sides_px: float) -> np.ndarray:
    """Return square boxes of these sides."""
    return np.array([[10, 20, 10 + side, 20 + side] for side in sides_px],
                    np.float32).reshape(-1, 4)


def after(rung: Rung, seen: BySize, seconds: float, before: Sizes | None = None) -> Sizes:
    """Return the sizes after some seconds at 10 Hz in which a rung saw the same in every frame."""
    sizes = before or Sizes()
    start_s = sizes.now_s or 0.0
    for frame in range(int(10 * seconds) + 1):
        sizes = learn(sizes, seen, rung, start_s + frame / 10)
    return sizes


def test_boxes_are_counted_by_coco_s_edges() -> None:
    found = count(boxes(5, 31.9, 32.1, 95.9, 96.1, 300), 480)
    assert found == BySize(2.0, 2.0, 2.0)
    assert count(boxes(), 480) == BySize(0.0, 0.0, 0.0)


@pytest.mark.parametrize('factor', [0.5, 2.0, 4.0])
def test_the_camera_s_resolution_makes_no_object_larger(factor: float) -> None:
    sides = (10.0, 40.0, 60.0, 200.0)
    assert count(boxes(*(factor * side for side in sides)), int(factor * 480)) == count(
        boxes(*sides), 480)


def test_shares_start_as_usual_add_up_to_one_and_return() -> None:
    assert Sizes().shares == pytest.approx(USUAL)
    crowd = after(WIDE, BySize(0.0, 0.0, 4.0), 30.0)
    assert sum(crowd.shares) == pytest.approx(1.0)
    assert crowd.shares.large > 0.7
    empty = after(WIDE, BySize(0.0, 0.0, 0.0), 120.0, crowd)
    assert empty.shares == pytest.approx(USUAL, abs=1e-3)


def test_the_frame_rate_does_not_matter() -> None:
    slow, fast = Sizes(), Sizes()
    for frame in range(11):
        slow = learn(slow, BySize(1.0, 0.0, 1.0), WIDE, float(frame))
    for frame in range(301):
        fast = learn(fast, BySize(1.0, 0.0, 1.0), WIDE, frame / 30)
    assert slow.shares == pytest.approx(fast.shares, rel=1e-6)


def test_what_is_hard_to_see_counts_for_more() -> None:
    """One small object that a variant sees stands for many that it does not."""
    same = after(WIDE, BySize(1.0, 1.0, 1.0), 60.0).shares
    assert same.small > same.medium > same.large


def test_a_variant_that_sees_no_small_objects_does_not_rule_them_out() -> None:
    assert after(CHEAP, BySize(0.0, 0.0, 1.0), 60.0).shares.small > 0.1
    glimpsed = after(CHEAP, BySize(0.2, 0.0, 1.0), 60.0)
    assert glimpsed.shares.small > glimpsed.shares.large * 0.8


def test_a_variant_of_unknown_sight_teaches_nothing() -> None:
    assert after(UNKNOWN, BySize(0.0, 0.0, 9.0), 60.0) == Sizes()


def test_only_a_material_change_after_a_while_is_worth_another_ranking() -> None:
    near = BySize(USUAL.small - 0.09, USUAL.medium, USUAL.large + 0.09)
    far = BySize(USUAL.small - 0.11, USUAL.medium, USUAL.large + 0.11)
    assert [is_due(Ranking(), shares, 0.0) for shares in (USUAL, near, far)] == [
        False, False, True]
    assert not is_due(Ranking(USUAL, since_s=100.0), far, 101.0)
    assert is_due(Ranking(USUAL, since_s=100.0), far, 100.0 + RANK_EVERY_S)


def test_small_objects_ask_for_rho_and_large_ones_for_alpha() -> None:
    def best(shares: BySize) -> Rung:
        return weigh(LADDER, shares).rungs[-1]

    assert best(BySize(0.8, 0.1, 0.1)).variant == FINE.variant
    assert best(BySize(0.1, 0.1, 0.8)).variant == WIDE.variant


def test_usual_shares_leave_every_accuracy_as_it_was() -> None:
    same = weigh(LADDER, USUAL)
    assert [rung.map for rung in same.members] == [rung.map for rung in LADDER.members]
    assert [rung.variant for rung in same.rungs] == [CHEAP.variant, WIDE.variant]


def test_members_without_accuracy_by_size_can_be_found_but_are_no_rungs() -> None:
    weighed = weigh(LADDER, BySize(0.8, 0.1, 0.1))
    assert weighed.find(UNKNOWN.variant) == UNKNOWN
    assert UNKNOWN not in weighed.rungs


def test_where_engines_are_built_at_the_start_no_rung_is_new() -> None:
    weighed = weigh(among_rungs(LADDER), BySize(0.8, 0.1, 0.1))
    assert {rung.variant for rung in weighed.rungs} <= {rung.variant for rung in LADDER.rungs}
    assert replace(weighed.find(FINE.variant), by_size=FINE.by_size) == FINE
