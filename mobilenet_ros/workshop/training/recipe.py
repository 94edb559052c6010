# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that decides what a training does, and what follows from it for one step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, pi
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import SettingError

SIDE_STEP = 32
# Below it two octaves were measured to gain nothing over one.
TWO_OCTAVES_FROM = 384
LARGEST_SIDE = 640
WARM_UP = 0.03  # share of the training in which the step size grows
PLAN, ORDER, PICTURES = range(3)  # kinds of chance: one number must not decide two things


@dataclass(frozen=True)
class Recipe:
    """The settings of one training; a checkpoint goes on with no other.

    Its length is `steps` or, where that is zero, `minutes`. `frozen_from` is the share of it after
    which the statistics of batch normalisation are measured once and stay, unless they did from
    the start.
    """

    alphas: tuple[float, ...]
    sides: tuple[int, ...]
    steps: int = 0
    minutes: float = 0.0
    batch: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    average: float = 0.998
    frozen_from: float = 0.6
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        if not self.alphas or not self.sides:
            raise SettingError('a training needs at least one alpha and one side')
        if any(side % SIDE_STEP or side <= 0 for side in self.sides):
            raise SettingError(f'sides must be multiples of {SIDE_STEP}, not '
                               f'{", ".join(map(str, self.sides))}')
        if (self.steps > 0) == (self.minutes > 0):
            raise SettingError('give the length of the training either in steps or in minutes')

    def share(self, step: int, elapsed_s: float) -> float:
        """Return the share of the training that is over, 1 when it is done."""
        over = step / self.steps if self.steps else elapsed_s / (60 * self.minutes)
        return min(1.0, over)


def rate_factor(share: float) -> float:
    """Return the step size as a share of the largest: linear warm-up, then half a cosine."""
    if share < WARM_UP:
        return max(share / WARM_UP, 0.01)
    return 0.5 * (1 + cos(pi * (share - WARM_UP) / (1 - WARM_UP)))


class SubNetwork(NamedTuple):
    """A slice that one step trains, and the side of the pictures that it sees."""

    alpha: float
    side: int


def chance(recipe: Recipe, kind: int, *places: int) -> np.random.Generator:
    """Return the chance of one place in the training: it depends on nothing that went before.

    So a training that was interrupted goes on as if it had not been.
    """
    return np.random.default_rng([recipe.seed, kind, *places])


def plan(recipe: Recipe, step: int) -> tuple[SubNetwork, ...]:
    """Return the sub-networks of a step, widest first, each at a side of its own.

    The sandwich rule of "Universally Slimmable Networks" (arXiv 1903.05134): the widest, the
    narrowest and one between; the sides as in MutualNet (arXiv 1909.12978).
    """
    rng = chance(recipe, PLAN, step)
    alphas = sorted(recipe.alphas, reverse=True)
    between = [float(rng.choice(alphas[1:-1]))] if len(alphas) > 2 else []
    chosen = [alphas[0], *between, *alphas[1:][-1:]]
    return tuple(SubNetwork(alpha, int(rng.choice(recipe.sides))) for alpha in chosen)


def places(recipe: Recipe, step: int, count: int) -> Sequence[int]:
    """Return which of `count` pictures a step sees: all of them once before any comes again."""
    first = step * recipe.batch
    return [int(_order(recipe, number // count, count)[number % count])
            for number in range(first, first + recipe.batch)]


@lru_cache(maxsize=2)
def _order(recipe: Recipe, epoch: int, count: int) -> NDArray[np.int64]:
    return chance(recipe, ORDER, epoch).permutation(count)


def family_sides(trained: Iterable[int]) -> tuple[int, ...]:
    """Return the sides in pixels of a family whose networks learnt at some, smallest first.

    From TWO_OCTAVES_FROM on a network looks at the picture's half besides, so a side is good where
    its half was learnt at; weights that saw a pixel size at one side know it at every other.
    """
    learnt = set(trained)
    plain = {side for side in learnt if side < TWO_OCTAVES_FROM}
    doubled = {2 * side for side in learnt if TWO_OCTAVES_FROM <= 2 * side <= LARGEST_SIDE}
    return tuple(sorted(plain | doubled))
