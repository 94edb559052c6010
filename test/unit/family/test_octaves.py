# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Two octaves: every size of a box has an octave, and the half's anchors are the whole's."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family import Family
from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.family.manifest import manifest_document, parse_manifest
from mobilenet_ros.family.octaves import octave_anchors, octave_sides

LAYOUT = ssd_layout(300)


def test_every_size_of_a_box_counts_in_an_octave_and_some_in_both() -> None:
    limits = np.unique(octave_anchors(LAYOUT, 384, 2).size_limits_px, axis=0)
    counted = [sum(low < size < high for low, high in limits) for size in np.arange(1.0, 1000.0)]
    assert min(counted) == 1
    assert max(counted) == 2
    assert np.diff(counted).tolist().count(1) == 1  # the sizes that count in both are one range


def test_one_octave_has_the_anchors_of_its_side_and_takes_every_size() -> None:
    found = octave_anchors(LAYOUT, 224)
    np.testing.assert_array_equal(found.anchors_cxcywh, anchors_cxcywh(LAYOUT, (224, 224)))
    assert (found.size_limits_px == [0.0, inf]).all()


@pytest.mark.parametrize('side', [384, 512, 640])
def test_the_half_is_looked_at_with_the_anchors_of_half_the_side(side: int) -> None:
    found = octave_anchors(LAYOUT, side, 2).anchors_cxcywh
    whole, half = (anchors_cxcywh(LAYOUT, (each, each)) for each in octave_sides(side, 2))
    np.testing.assert_array_equal(found[:len(whole)], whole)
    np.testing.assert_array_equal(found[len(whole):], 2 * half)


def test_a_member_of_two_octaves_costs_what_both_cost(blobs: Family) -> None:
    twice = replace(blobs, two_octaves_from=192)
    assert {member.side: member.octaves for member in twice.members} == {
        96: 1, 128: 1, 160: 1, 192: 2}
    by_side = {member.side: member for member in blobs.members if member.variant.alpha == 0.25}
    both = twice.member(by_side[192].variant)
    assert both.mult_adds == by_side[192].mult_adds + by_side[96].mult_adds
    assert both.params == by_side[192].params


def test_the_manifest_keeps_from_where_on_there_are_two(blobs: Family) -> None:
    twice = replace(blobs, two_octaves_from=160)
    document = manifest_document(twice)
    assert parse_manifest(document, twice.folder, twice.labels) == twice
    assert 'two_octaves_from' not in manifest_document(blobs)


@pytest.mark.parametrize(('sides', 'first'), [([96, 193], 100), ([96], -1)])
def test_sides_that_cannot_be_halved_are_refused(blobs: Family, sides: list[int],
                                                 first: int) -> None:
    document = manifest_document(blobs) | {'sides': sides, 'two_octaves_from': first}
    with pytest.raises(ManifestError, match='two_octaves_from .*expected a side'):
        parse_manifest(document, blobs.folder, blobs.labels)
