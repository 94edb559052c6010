# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Costs follow the formulas of the MobileNet paper, section 3."""

import pytest

from mobilenet_ros.family.architecture import Layer, classifier, detector
from mobilenet_ros.family.cost import layer_mult_adds, mult_adds, parameters


def layer(kind: str, kernel: int, channels: tuple[int, int]) -> Layer:
    return Layer('one', kind, kernel, 1, *channels, (14, 14), (14, 14))  # type: ignore[arg-type]


def test_separable_costs_a_share_of_1_n_plus_1_9_of_a_convolution() -> None:
    separable = [layer('depthwise', 3, (64, 64)), layer('pointwise', 1, (64, 128))]
    share = mult_adds(separable) / mult_adds([layer('conv', 3, (64, 128))])
    assert share == pytest.approx(1 / 128 + 1 / 9)


def test_pooling_costs_nothing() -> None:
    pool = [layer for layer in classifier(1.0, (224, 224)) if layer.kind == 'pool']
    assert len(pool) == 1
    assert layer_mult_adds(pool[0]) == parameters(pool) == 0


def test_parameters_do_not_depend_on_the_size() -> None:
    assert parameters(detector(0.5, (128, 128), 90)) == parameters(detector(0.5, (428, 300), 90))


def test_cost_grows_with_alpha_and_with_the_side() -> None:
    table = [[mult_adds(detector(alpha, (side, side), 90)) for side in (128, 192, 256, 320)]
             for alpha in (0.25, 0.5, 0.75, 1.0)]
    assert all(row == sorted(row) for row in table)
    assert all(list(column) == sorted(column) for column in zip(*table, strict=True))


def test_halving_alpha_and_side_together_costs_about_a_sixteenth() -> None:
    whole, part = classifier(1.0, (224, 224)), classifier(0.5, (112, 112))
    assert mult_adds(whole) / mult_adds(part) == pytest.approx(16, rel=0.1)
