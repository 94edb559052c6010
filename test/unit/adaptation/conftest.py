# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A small family, with and without measured accuracy, and the ladder of a steady machine."""

from pathlib import Path

import pytest
from support.rungs import rung_of

from mobilenet_ros.adaptation import Ladder
from mobilenet_ros.family import Accuracy, Family, Model, Variant
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.variant import rho_of

SIDES = (140, 204, 300, 428)
MODELS = tuple(Model(f'{alpha}.onnx', alpha, 'fp32', f'{alpha}'.ljust(64, '0'))
               for alpha in (0.5, 1.0))


@pytest.fixture
def unmeasured() -> Family:
    """Return a family of two alphas at four sides whose accuracy nobody measured."""
    return Family('toys', Path('nowhere'), 300, SIDES, ('ball',), ssd_layout(300), MODELS)


@pytest.fixture
def family() -> Family:
    """Return the same family with measured accuracy; alpha 1 at side 140 is dominated."""
    maps = {0.5: (0.10, 0.18, 0.24, 0.26), 1.0: (0.11, 0.22, 0.30, 0.33)}
    accuracies = {Variant(alpha, rho_of(side, 300)): Accuracy(value, 1.5 * value)
                  for alpha, row in maps.items()
                  for side, value in zip(SIDES, row, strict=True)}
    return Family('toys', Path('nowhere'), 300, SIDES, ('ball',), ssd_layout(300), MODELS,
                  accuracies=accuracies)


@pytest.fixture
def ladder() -> Ladder:
    """Return twelve rungs, each a fifth slower than the one below it, from 4 ms."""
    rungs = tuple(rung_of(Variant(1.0, rho_of(160 + 20 * index, 300)), 0.004 * 1.2 ** index,
                       0.1 + 0.02 * index) for index in range(12))
    return Ladder(rungs, rungs, 300)
