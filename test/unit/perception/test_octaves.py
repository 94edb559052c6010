# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A network that looks twice says of each octave what it says of that picture alone."""

from dataclasses import replace

import numpy as np
import pytest

from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.network import Network, noise
from mobilenet_ros.perception.octaves import halved, octaves_of
from mobilenet_ros.perception.proof import ExactNetwork, difference


def test_half_a_picture_is_the_mean_of_two_by_two_pixels() -> None:
    image = noise(64)
    means = image.reshape(1, 32, 2, 32, 2, 3).mean((2, 4))
    assert np.abs(halved(image) - means).max() <= 0.5


def test_octaves_have_half_the_side_each() -> None:
    assert [image.shape[1:3] for image in octaves_of(noise(128), 2)] == [(128, 128), (64, 64)]
    assert len([*octaves_of(noise(64), 1)]) == 1


@pytest.mark.parametrize('precision', ['fp32', 'int8'])
def test_two_octaves_are_two_looks_of_one_network(precision: str) -> None:
    family = find_family('coco')
    once = replace(family, sides=(192, 384), two_octaves_from=0)
    twice = replace(once, two_octaves_from=384)
    variant, half = (Variant(0.25, side / 320, precision) for side in (384, 192))
    network, image = Network(twice), noise(384)
    network.prepare(variant)
    raw = network.run(variant, image)
    alone = Network(once)
    looks = alone.run(variant, image), alone.run(half, halved(image))
    for found, whole, other in zip(raw, *looks, strict=True):
        np.testing.assert_allclose(found, np.concatenate([whole, other], 1), atol=1e-5)
    exact = ExactNetwork(network).run(variant, image)
    assert difference(twice, raw, exact) < 0.1
