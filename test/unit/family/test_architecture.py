# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The layer tables fit together at every alpha and every size."""

import pytest

from mobilenet_ros.family.architecture import (
    ANCHORS_PER_CELL,
    body,
    classifier,
    detector,
    feature_layers,
    feature_sizes,
    heads,
    scaled_channels,
)

ALPHAS = [0.25, 0.5, 0.75, 1.0]
SIZES = [(300, 300), (224, 224), (140, 428), (97, 33), (1, 1)]


@pytest.mark.parametrize('alpha', ALPHAS)
@pytest.mark.parametrize('size', SIZES)
def test_each_layer_reads_what_the_one_before_it_writes(alpha: float,
                                                        size: tuple[int, int]) -> None:
    trunk = [layer for layer in detector(alpha, size, 90) if not layer.name.startswith('head')]
    for before, after in zip(trunk, trunk[1:], strict=False):
        assert (after.in_channels, after.in_size) == (before.out_channels, before.out_size)


@pytest.mark.parametrize('size', SIZES)
def test_heads_read_the_six_features(size: tuple[int, int]) -> None:
    features, predictors = feature_layers(0.5, size), heads(0.5, size, 7)
    assert len(features) == len(ANCHORS_PER_CELL)
    for index, feature in enumerate(features):
        boxes, classes = predictors[2 * index:2 * index + 2]
        assert boxes.in_channels == classes.in_channels == feature.out_channels
        assert boxes.out_channels == 4 * ANCHORS_PER_CELL[index]
        assert classes.out_channels == 7 * ANCHORS_PER_CELL[index]


def test_ssd_300_has_the_feature_maps_of_tensorflow() -> None:
    assert [size[0] for size in feature_sizes((300, 300))] == [19, 10, 5, 3, 2, 1]


def test_body_divides_a_multiple_of_32_exactly() -> None:
    assert body(1.0, (320, 192))[-1].out_size == (10, 6)


def test_names_are_unique() -> None:
    names = [layer.name for layer in detector(1.0, (300, 300), 91)]
    assert len(names) == len(set(names)) == 27 + 8 + 12


def test_classifier_has_the_papers_28_layers() -> None:
    assert len([layer for layer in classifier(1.0, (224, 224)) if layer.kind != 'pool']) == 28


@pytest.mark.parametrize('alpha', ALPHAS)
def test_channels_are_multiples_of_eight(alpha: float) -> None:
    assert all(layer.out_channels % 8 == 0 for layer in body(alpha, (224, 224)))


def test_channels_never_vanish() -> None:
    assert scaled_channels(32, 0.01) == 8
