# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The ladder holds what no other variant beats, in order, and never invents accuracy."""

import random
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from support.rungs import rung_of

from mobilenet_ros.adaptation import Rung, build_ladder
from mobilenet_ros.adaptation.ladder import (
    LARGE_OBJECTS_LOSS,
    LARGEST_ERROR,
    SECONDS_PER_RUN,
    assumed_accuracy,
    assumed_t0_s,
    climb,
    pareto,
)
from mobilenet_ros.errors import VariantError
from mobilenet_ros.family import Accuracy, Family, Variant
from mobilenet_ros.family.variant import rho_of


def some_rungs(seed: int) -> list[Rung]:
    """Return thirty rungs at random."""
    rng = random.Random(seed)
    return [rung_of(Variant(1.0, 0.1 + index / 10), rng.uniform(0.001, 0.1), rng.uniform(0.1, 0.5))
            for index in range(30)]


@pytest.mark.parametrize('seed', range(5))
def test_pareto_rises_in_time_and_in_accuracy(seed: int) -> None:
    for lower, upper in pairwise(pareto(some_rungs(seed))):
        assert lower.t0_s < upper.t0_s
        assert lower.map < upper.map


def with_large(rung: Rung, map_large: float) -> Rung:
    accuracy = Accuracy(rung.map, rung.map, map_large=map_large)
    return replace(rung, member=replace(rung.member, accuracy=accuracy))


@pytest.mark.parametrize('seed', range(5))
def test_no_rung_sees_large_objects_worse_than_a_cheaper_one(seed: int) -> None:
    rng = random.Random(seed)
    rungs = [with_large(rung, rung.map + rng.uniform(0.0, 0.1)) for rung in some_rungs(seed)]
    kept = climb(rungs)
    assert kept
    for lower, upper in combinations(kept, 2):
        assert upper.map_large is not None
        assert upper.map_large >= (lower.map_large or 0.0) - LARGE_OBJECTS_LOSS
        assert lower.map < upper.map
    for rung in set(rungs) - set(kept):  # beaten, or worse for large objects than a cheaper rung
        cheaper = [other for other in kept if other.t0_s <= rung.t0_s]
        assert any(other.map >= rung.map
                   or (other.map_large or 0.0) - LARGE_OBJECTS_LOSS > (rung.map_large or 0.0)
                   for other in cheaper)


@pytest.mark.parametrize('seed', range(5))
def test_where_large_objects_were_not_measured_the_ladder_is_the_pareto_front(seed: int) -> None:
    assert climb(some_rungs(seed)) == pareto(some_rungs(seed))


def test_what_few_large_objects_say_keeps_no_rung_off_the_ladder() -> None:
    rungs = [with_large(rung, large) for rung, large in zip(
        sorted(some_rungs(1), key=lambda rung: rung.t0_s), (0.9, *[0.1] * 29), strict=True)]
    unsure = [replace(rung, member=replace(rung.member, accuracy=replace(
        rung.member.accuracy, map_large_error=2 * LARGEST_ERROR))) for rung in rungs]
    assert climb(rungs) == tuple(rungs[:1])
    assert [rung.variant for rung in climb(unsure)] == [rung.variant for rung in pareto(rungs)]
    assert len(climb(unsure)) > 1


@pytest.mark.parametrize('seed', range(5))
def test_whatever_is_left_out_is_beaten_by_a_rung(seed: int) -> None:
    rungs = some_rungs(seed)
    kept = pareto(rungs)
    for rung in set(rungs) - set(kept):
        assert any(other.t0_s <= rung.t0_s and other.map >= rung.map for other in kept)


def test_of_two_equally_fast_variants_the_better_stays() -> None:
    worse, better = (rung_of(Variant(alpha, 1.0), 0.01, alpha / 2) for alpha in (0.5, 1.0))
    assert pareto([worse, better]) == (better,)


def test_paper_s_dominated_classifiers_are_left_out() -> None:
    """Google's checkpoints: .5-192 loses to .75-128 and 1.0-128 to .75-160."""
    table = {(0.5, 192): (110.0, 61.7), (0.75, 128): (106.8, 62.1), (1.0, 128): (186.4, 65.2),
             (0.75, 160): (166.4, 65.3), (0.5, 160): (76.5, 59.1)}
    rungs = pareto(rung_of(Variant(alpha, rho_of(side, 224)), mult_adds, accuracy)
                   for (alpha, side), (mult_adds, accuracy) in table.items())
    assert [rung.t0_s for rung in rungs] == [76.5, 106.8, 166.4]


def test_measured_times_decide_and_not_mult_adds(family: Family) -> None:
    slow = Variant(0.5, rho_of(140, 300))
    table = {member.variant: 0.010 for member in family.members} | {slow: 0.011}
    ladder = build_ladder(family, table)
    assert not ladder.times_assumed
    assert [rung.map for rung in ladder.rungs] == [0.33]
    assert ladder.find(slow).t0_s == 0.011


def test_times_without_a_table_rise_in_proportion_to_mult_adds(family: Family) -> None:
    ladder = build_ladder(family)
    assert ladder.times_assumed
    ratios = {round((rung.t0_s - SECONDS_PER_RUN) / member.mult_adds * 1e15) for rung, member
              in zip(ladder.members, family.members, strict=True)}
    assert len(ratios) == 1


def test_member_missing_from_the_table_is_scaled_to_the_others(family: Family) -> None:
    table = {member.variant: 3.0 * assumed_t0_s(member) for member in family.members[1:]}
    missing = family.members[0]
    found = build_ladder(family, table).find(missing.variant)
    assert found.t0_s == pytest.approx(3.0 * assumed_t0_s(missing))


def test_member_missing_from_the_table_is_no_rung(family: Family) -> None:
    missing = family.members[0].variant
    table = {member.variant: assumed_t0_s(member) for member in family.members}
    assert missing in {rung.variant for rung in build_ladder(family, table).rungs}
    del table[missing]
    ladder = build_ladder(family, table)
    assert missing not in {rung.variant for rung in ladder.rungs}
    assert ladder.find(missing).t0_s > 0.0


def test_a_table_of_nothing_that_was_measured_leaves_a_ladder(family: Family) -> None:
    timed, other = family.members[0], family.members[-1]
    accuracies = {other.variant: family.accuracies[other.variant]}
    ladder = build_ladder(replace(family, accuracies=accuracies), {timed.variant: 0.01})
    assert [rung.variant for rung in ladder.rungs] == [other.variant]


def test_a_small_network_is_not_guessed_to_be_free(family: Family) -> None:
    cheap, dear = family.members[0], family.members[-1]
    assert (assumed_t0_s(dear) / assumed_t0_s(cheap)
            < dear.mult_adds / cheap.mult_adds)


def test_unmeasured_accuracy_is_said_to_be_assumed_and_rises_with_cost(unmeasured: Family) -> None:
    ladder = build_ladder(unmeasured)
    assert ladder.accuracy_assumed
    assert len(ladder.rungs) == len(unmeasured.members)
    for cheaper, dearer in pairwise(unmeasured.members):
        assert assumed_accuracy(cheaper) < assumed_accuracy(dearer)


def test_member_without_accuracy_among_measured_ones_is_no_rung(family: Family) -> None:
    (variant, accuracy), *_ = family.accuracies.items()
    ladder = build_ladder(replace(family, accuracies={variant: accuracy}))
    assert [rung.variant for rung in ladder.rungs] == [variant]
    assert len(ladder.members) == len(family.members)


def test_dominated_member_is_found_though_it_is_no_rung(family: Family) -> None:
    ladder = build_ladder(family)
    dominated = Variant(1.0, rho_of(140, 300))
    assert dominated not in {rung.variant for rung in ladder.rungs}
    assert ladder.find(dominated).variant == dominated


def test_rho_written_shortly_names_the_same_member(family: Family) -> None:
    assert build_ladder(family).find(Variant(0.5, 0.467)).variant == Variant(0.5, 0.466667)


def test_unknown_variant_is_answered_with_the_members(family: Family) -> None:
    with pytest.raises(VariantError, match='a0.25_r1_fp32 is none of a0.5_r0.466667_fp32'):
        build_ladder(family).find(Variant(0.25, 1.0))


@pytest.mark.parametrize('seed', range(5))
def test_the_lowest_rungs_are_those_within_a_time_and_never_none(family: Family,
                                                                 seed: int) -> None:
    ladder = build_ladder(family)
    time_s = random.Random(seed).uniform(0.0, 1.2 * ladder.rungs[-1].t0_s)
    lowest = ladder.lowest(ladder.within(time_s))
    assert lowest.rungs == tuple(rung for rung in ladder.rungs if rung.t0_s <= time_s
                                 or rung == ladder.rungs[0])
    assert lowest.members == ladder.members
