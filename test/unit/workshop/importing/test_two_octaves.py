# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""An imported family looks twice only at sides whose half it knows, and costs what both cost."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.blob_family import write_blob_family

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family import Family
from mobilenet_ros.family.family import Cost
from mobilenet_ros.workshop.importing.two_octaves import in_two_octaves


@pytest.fixture(scope='module')
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Family:
    """Return a family of sides 96 to 192 whose manifest tells what its members cost."""
    folder: Path = tmp_path_factory.mktemp('families') / 'blobs'
    family = write_blob_family(folder)
    return replace(family, costs={member.variant: Cost(member.mult_adds, member.params)
                                  for member in family.members})


def test_sides_without_their_half_are_left_out_and_the_others_cost_both(foreign: Family) -> None:
    twice = in_two_octaves(foreign, 160)
    assert twice.sides == (96, 128, 192)
    assert {member.side: member.octaves for member in twice.members} == {96: 1, 128: 1, 192: 2}
    once = {(member.variant.alpha, member.side): member for member in foreign.members}
    for member in twice.members:
        sides = [member.side // 2 ** octave for octave in range(member.octaves)]
        assert member.mult_adds == sum(once[member.variant.alpha, side].mult_adds
                                       for side in sides)


def test_what_was_measured_before_is_forgotten(foreign: Family) -> None:
    assert all(member.accuracy is None for member in in_two_octaves(foreign, 192).members)


@pytest.mark.parametrize(('first', 'found'), [(193, 'there is none'), (4000, 'there is none')])
def test_no_side_that_could_be_halved_is_refused_with_the_way_out(foreign: Family, first: int,
                                                                  found: str) -> None:
    with pytest.raises(ImportedFileError, match=f'{found}.*--sides'):
        in_two_octaves(foreign, first)
    with pytest.raises(ImportedFileError, match='128, 160.* none has its half'):
        in_two_octaves(replace(foreign, sides=(96, 128, 160)), 128)
