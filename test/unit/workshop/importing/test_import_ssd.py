# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A TFLite SSD becomes our layers, its rows reordered; anything that does not fit is refused."""

from dataclasses import replace

import numpy as np
import pytest
from support.tflite_writer import random_ssd

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.family.architecture import detector
from mobilenet_ros.workshop.importing.import_ssd import import_ssd
from mobilenet_ros.workshop.importing.tflite_file import Convolution, TfliteSsd
from mobilenet_ros.workshop.networks.network_graph import kernel_shape, layer_table

ALPHA, SIDE, CLASSES = 0.5, 160, 4  # classes with the background
WEIGHTS = random_ssd(ALPHA, SIDE, CLASSES)


def convolutions() -> list[Convolution]:
    return [Convolution(layer.kind == 'depthwise', True, not layer.name.startswith('head'),
                        layer.stride, (1, *layer.in_size, layer.in_channels),
                        (1, *layer.out_size, layer.out_channels), *WEIGHTS[layer.name])
            for layer in detector(ALPHA, (SIDE, SIDE), CLASSES)]


@pytest.fixture
def ssd() -> TfliteSsd:
    """Return an SSD as it would be read from a file."""
    anchors = anchors_cxcywh(ssd_layout(SIDE), (SIDE, SIDE))[:, [1, 0, 3, 2]] / SIDE
    return TfliteSsd(tuple(convolutions()), anchors, 0.005, (10.0, 10.0, 5.0, 5.0))


def test_alpha_side_and_classes_are_inferred(ssd: TfliteSsd) -> None:
    found = import_ssd(ssd)
    assert (found.alpha, found.base_side, found.classes) == (ALPHA, SIDE, CLASSES - 1)
    assert found.anchors == ssd_layout(SIDE)
    assert found.box_scales == ssd.box_scales_xywh


def test_every_layer_of_ours_gets_weights_of_its_shape(ssd: TfliteSsd) -> None:
    found = import_ssd(ssd)
    assert {name: weights.kernel.shape for name, weights in found.weights.items()} == {
        layer.name: kernel_shape(layer) for layer in layer_table(ALPHA, CLASSES - 1)}


def test_body_is_taken_as_it_is(ssd: TfliteSsd) -> None:
    found = import_ssd(ssd)
    for name, weights in found.weights.items():
        if not name.startswith('head'):
            assert (weights.kernel == WEIGHTS[name].kernel).all()
            assert (weights.bias == WEIGHTS[name].bias).all()


def test_boxes_are_reordered_from_yxhw_to_xywh(ssd: TfliteSsd) -> None:
    theirs, ours = WEIGHTS['head1/boxes'].bias, import_ssd(ssd).weights['head1/boxes'].bias
    for anchor in range(6):
        y, x, height, width = theirs[4 * anchor:4 * anchor + 4]
        assert ours[4 * anchor:4 * anchor + 4].tolist() == [x, y, width, height]


def test_background_is_dropped(ssd: TfliteSsd) -> None:
    theirs = WEIGHTS['head0/classes'].kernel
    ours = import_ssd(ssd).weights['head0/classes'].kernel
    for anchor in range(3):
        assert (ours[3 * anchor:3 * anchor + 3] == theirs[4 * anchor + 1:4 * anchor + 4]).all()


@pytest.mark.parametrize(('change', 'message'), [
    ({'stride': 1}, 'layer block1/depthwise should be .*stride 2.*, is .*stride 1'),
    ({'relu6': False}, 'block1/depthwise should be .*ReLU6, is .*no activation'),
    ({'same_padding': False}, 'SAME padding.*VALID padding'),
    ({'depthwise': False}, '3x3 depthwise.*3x3 dense'),
    ({'out_shape': (1, 41, 40, 32)}, 'output 40x40.*output 41x40'),
    ({'in_shape': (1, 80, 80, 24)}, '32 to 32 channels.*24 to 32 channels'),
])
def test_layer_that_differs_is_named(ssd: TfliteSsd, change: dict[str, object],
                                     message: str) -> None:
    layers = convolutions()
    layers[3] = layers[3]._replace(**change)  # type: ignore[arg-type]
    with pytest.raises(ImportedFileError, match=message):
        import_ssd(replace(ssd, convolutions=tuple(layers)))


@pytest.mark.parametrize(('count', 'message'), [(0, 'no convolution'), (46, '46 convolutions')])
def test_network_of_another_length_is_refused(ssd: TfliteSsd, count: int, message: str) -> None:
    with pytest.raises(ImportedFileError, match=message):
        import_ssd(replace(ssd, convolutions=ssd.convolutions[:count]))


def test_other_anchors_are_refused(ssd: TfliteSsd) -> None:
    with pytest.raises(ImportedFileError, match=r'differ from the SSD layout by up to 0\.100'):
        import_ssd(replace(ssd, anchors_yxhw=ssd.anchors_yxhw + np.float32(0.1)))
    with pytest.raises(ImportedFileError, match='539 anchors where the layout has 540'):
        import_ssd(replace(ssd, anchors_yxhw=ssd.anchors_yxhw[1:]))
