# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family has a side in two octaves only where its networks learnt at half of it."""

import pytest

from mobilenet_ros.workshop.training.family_sides import (
    LARGEST_SIDE,
    TWO_OCTAVES_FROM,
    family_sides,
)


def test_the_usual_sides_give_a_family_up_to_the_largest_side() -> None:
    assert family_sides(range(128, 385, 32)) == (
        128, 160, 192, 224, 256, 288, 320, 352, 384, 448, 512, 576, 640)


@pytest.mark.parametrize('trained', [(64, 96), (128, 320), (192, 416), tuple(range(96, 641, 32))])
def test_every_side_was_learnt_at_or_is_twice_one_that_was(trained: tuple[int, ...]) -> None:
    for side in family_sides(trained):
        assert (side if side < TWO_OCTAVES_FROM else side // 2) in trained
        assert side <= LARGEST_SIDE


def test_learning_at_more_sides_never_takes_one_away() -> None:
    sides = [*range(128, 385, 32)]
    for count in range(1, len(sides)):
        assert set(family_sides(sides[:count])) <= set(family_sides(sides[:count + 1]))
