# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a step does follows from the recipe and its number, and from its sides a family's."""

from collections import Counter

import numpy as np
import pytest

from mobilenet_ros.errors import SettingError
from mobilenet_ros.workshop.training.recipe import (
    LARGEST_SIDE,
    TWO_OCTAVES_FROM,
    Recipe,
    family_sides,
    places,
    plan,
    rate_factor,
)

RECIPE = Recipe((1.0, 0.75, 0.5, 0.25), (128, 256, 384), steps=100, batch=7)


def test_every_step_trains_the_widest_and_the_narrowest() -> None:
    plans = [[sub.alpha for sub in plan(RECIPE, step)] for step in range(50)]
    assert all(alphas[0] == 1.0 and alphas[-1] == 0.25 for alphas in plans)
    assert {alphas[1] for alphas in plans} == {0.5, 0.75}


def test_sub_networks_meet_every_side() -> None:
    sides = Counter((sub.alpha, sub.side) for step in range(200) for sub in plan(RECIPE, step))
    assert len(sides) == 12


def test_one_alpha_is_planned_once() -> None:
    assert len(plan(Recipe((0.5,), (128,), steps=1), 0)) == 1
    assert len(plan(Recipe((0.5, 0.25), (128,), steps=1), 0)) == 2


def test_every_picture_is_seen_once_before_any_comes_again() -> None:
    seen = [place for step in range(9) for place in places(RECIPE, step, 21)]
    for epoch in range(3):
        assert sorted(seen[21 * epoch:21 * (epoch + 1)]) == list(range(21))
    assert seen[:21] != seen[21:42]


def test_step_size_grows_then_falls_to_nothing() -> None:
    factors = np.array([rate_factor(share) for share in np.linspace(0, 1, 101)])
    top = int(factors.argmax())
    assert 0 < top < 10
    assert (np.diff(factors[:top]) > 0).all() and (np.diff(factors[top:]) < 0).all()
    assert factors.max() <= 1.0 and factors[-1] == pytest.approx(0.0)


def test_length_is_counted_in_steps_or_in_minutes() -> None:
    assert RECIPE.share(50, 1e9) == 0.5
    assert Recipe((0.5,), (128,), minutes=2).share(10**6, 60.0) == 0.5


@pytest.mark.parametrize('settings', [
    {'sides': (100,)}, {'sides': ()}, {'alphas': ()}, {'steps': 0}, {'minutes': 3.0}])
def test_what_cannot_be_trained_is_refused(settings: dict[str, object]) -> None:
    usual = {'alphas': (0.5,), 'sides': (128,), 'steps': 10}
    with pytest.raises(SettingError):
        Recipe(**usual | settings)


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
