# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From Google's SSD-MobileNet for COCO, in TFLite, to a family of ours."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.anchors import AnchorLayout, anchors_cxcywh, ssd_layout
from mobilenet_ros.family.architecture import ANCHORS_PER_CELL, STEM_CHANNELS, Layer, detector
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.labels import read_labels
from mobilenet_ros.workshop.importing.pictures import images_of
from mobilenet_ros.workshop.importing.sides import sides_like
from mobilenet_ros.workshop.importing.tflite_file import (
    EXPECTED,
    Convolution,
    TfliteSsd,
    read_tflite,
)
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.network_graph import (
    NetworkSpec,
    Weights,
    build_network,
    graph_name,
)
from mobilenet_ros.workshop.networks.quantise import quantise

_XYWH_OF_YXHW = [1, 0, 3, 2]


class ImportedNetwork(NamedTuple):
    """A network of ours that computes what the imported one computes."""

    alpha: float
    base_side: int
    classes: int  # without background
    weights: dict[str, Weights]
    anchors: AnchorLayout
    box_scales: tuple[float, ...]


def import_family(file: Path, labels: Path, out: Path, pictures: Sequence[Path] = ()) -> Family:
    """Write the family of a TFLite file into `out`; with pictures it gets an int8 network too.

    Raises ImportedFileError when the file, its labels or the pictures will not do.
    """
    network = import_ssd(read_tflite(file))
    names = _labels(labels, network.classes)
    family = Family(out.name, out, network.base_side, sides_like(network.base_side), names,
                    network.anchors, (), network.box_scales)
    return write_family(family, _networks(network, out.name, pictures))


def _labels(path: Path, classes: int) -> tuple[str, ...]:
    names = read_labels(path)
    if len(names) == classes + 1:
        return names[1:]  # the first line stands for the background
    if len(names) != classes:
        raise ImportedFileError(f'{path} holds {len(names)} labels; the network wants {classes}, '
                                f'or {classes + 1} with the background first')
    return names


def _networks(network: ImportedNetwork, name: str, pictures: Sequence[Path]) -> list[NewNetwork]:
    spec = NetworkSpec(name, network.alpha, network.classes)
    graph = build_network(spec, network.weights)
    networks = [NewNetwork(network.alpha, 'fp32', graph)]
    if pictures:
        images = images_of(pictures, network.base_side)
        networks.append(NewNetwork(network.alpha, 'int8', quantise(
            graph, images, graph_name(name, network.alpha, 'int8'))))
    return networks


def import_ssd(ssd: TfliteSsd) -> ImportedNetwork:
    """Map a TFLite SSD onto the layer table; one that does not fit raises ImportedFileError."""
    if not ssd.convolutions:
        raise ImportedFileError(f'there is no convolution in the file; {EXPECTED}')
    stem = ssd.convolutions[0]
    alpha, side = stem.kernel.shape[0] / STEM_CHANNELS, stem.in_shape[1]
    classes = _rows(ssd.convolutions[-1]) // ANCHORS_PER_CELL[-1]
    layers = detector(alpha, (side, side), classes)
    if len(ssd.convolutions) != len(layers):
        raise ImportedFileError(f'there are {len(ssd.convolutions)} convolutions where an SSD has '
                                f'{len(layers)}; {EXPECTED}')
    weights = dict(_weights(*pair) for pair in zip(layers, ssd.convolutions, strict=True))
    layout = ssd_layout(side)
    _check_anchors(ssd, layout, side)
    return ImportedNetwork(alpha, side, classes - 1, weights, layout, ssd.box_scales_xywh)


def _rows(convolution: Convolution) -> int:
    return int(convolution.kernel.shape[0])


def _weights(layer: Layer, found: Convolution) -> tuple[str, Weights]:
    wanted, given = _facts_of_layer(layer), _facts_of_convolution(found)
    if wanted != given:
        raise ImportedFileError(f'layer {layer.name} should be {_described(wanted)}, '
                                f'is {_described(given)}; {EXPECTED}')
    if not layer.name.startswith('head'):
        return layer.name, Weights(found.kernel, found.bias)
    anchors = ANCHORS_PER_CELL[int(layer.name[len('head')])]
    pick = _box_rows if layer.name.endswith('boxes') else _class_rows
    return layer.name, Weights(*(pick(values, anchors) for values in (found.kernel, found.bias)))


class _Facts(NamedTuple):
    depthwise: bool
    kernel: int
    stride: int
    channels: tuple[int, int]
    out_size: tuple[int, int]
    same_padding: bool
    relu6: bool


def _facts_of_layer(layer: Layer) -> _Facts:
    return _Facts(layer.kind == 'depthwise', layer.kernel, layer.stride,
                  (layer.in_channels, layer.out_channels), layer.out_size, True,
                  not layer.name.startswith('head'))


def _facts_of_convolution(found: Convolution) -> _Facts:
    return _Facts(found.depthwise, found.kernel.shape[2], found.stride,
                  (found.in_shape[3], found.out_shape[3]),
                  (found.out_shape[1], found.out_shape[2]), found.same_padding, found.relu6)


def _described(facts: _Facts) -> str:
    def items() -> Iterator[str]:
        yield f'{facts.kernel}x{facts.kernel} {"depthwise" if facts.depthwise else "dense"}'
        yield f'stride {facts.stride}'
        yield f'{facts.channels[0]} to {facts.channels[1]} channels'
        yield f'output {facts.out_size[0]}x{facts.out_size[1]}'
        yield f'{"SAME" if facts.same_padding else "VALID"} padding'
        yield f'{"ReLU6" if facts.relu6 else "no activation"}'
    return ', '.join(items())


def _box_rows(values: NDArray[np.float32], anchors: int) -> NDArray[np.float32]:
    """Reorder the output channels of a box predictor from y, x, h, w to x, y, w, h."""
    by_anchor = values.reshape(anchors, 4, *values.shape[1:])
    return by_anchor[:, _XYWH_OF_YXHW].reshape(values.shape)


def _class_rows(values: NDArray[np.float32], anchors: int) -> NDArray[np.float32]:
    """Drop the output channels of the background, the first class of each anchor."""
    by_anchor = values.reshape(anchors, -1, *values.shape[1:])
    return by_anchor[:, 1:].reshape(-1, *values.shape[1:])


def _check_anchors(ssd: TfliteSsd, layout: AnchorLayout, side: int) -> None:
    ours = anchors_cxcywh(layout, (side, side)) / side
    theirs = ssd.anchors_yxhw
    if ours.shape != theirs.shape:
        raise ImportedFileError(f'there are {len(theirs)} anchors where the layout has '
                                f'{len(ours)}; {EXPECTED}')
    worst = float(np.abs(ours - theirs[:, _XYWH_OF_YXHW]).max())
    if worst > ssd.anchor_step:
        raise ImportedFileError(f'the anchors differ from the SSD layout by up to '
                                f'{worst:.3f} of the picture; {EXPECTED}')
