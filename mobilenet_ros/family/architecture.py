# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The layer tables of the MobileNet body and of its SSD detector, for any alpha and input size.

Body: Table 1 of "MobileNets" (arXiv 1704.04861), with the last stride-2 depthwise layer corrected
to stride 1 as its printed sizes (7 x 7 in, 7 x 7 out) demand. Detector: the layout that gives the
SSD-300 row of Table 13 exactly, 1 x 1 box predictors on six feature maps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal['conv', 'depthwise', 'pointwise', 'pool', 'dense']
Size = tuple[int, int]  # height, width

STEM_CHANNELS = 32
# (stride, output channels at alpha 1) of the thirteen separable blocks
BLOCKS = ((1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512), (1, 512), (1, 512), (1, 512),
          (1, 512), (1, 512), (2, 1024), (1, 1024))
SHALLOW_BLOCKS = BLOCKS[:6] + BLOCKS[11:]  # Table 5: without the five 14 x 14 x 512 layers
# (squeeze, output channels at alpha 1) of the four extra feature maps of the detector
EXTRAS = ((256, 512), (128, 256), (128, 256), (64, 128))
FEATURE_BLOCKS = (10, 12)  # blocks whose output feeds the detector: strides 16 and 32
ANCHORS_PER_CELL = (3, 6, 6, 6, 6, 6)
CHANNEL_STEP = 8


@dataclass(frozen=True)
class Layer:
    """One layer: what it computes, on how many channels, from and to which sizes in pixels."""

    name: str
    kind: Kind
    kernel: int
    stride: int
    in_channels: int
    out_channels: int
    in_size: Size
    out_size: Size


def scaled_channels(channels: int, alpha: float) -> int:
    """Return `alpha * channels`, rounded to a multiple of 8 and never below 8."""
    return max(CHANNEL_STEP, CHANNEL_STEP * round(alpha * channels / CHANNEL_STEP))


def strided(size: Size, stride: int) -> Size:
    """Return the output size of a layer with SAME padding."""
    return -(-size[0] // stride), -(-size[1] // stride)


def _layer(name: str, kind: Kind, kernel: int, stride: int, channels: tuple[int, int],
           size: Size) -> Layer:
    return Layer(name, kind, kernel, stride, *channels, size, strided(size, stride))


def body(alpha: float, size: Size, blocks: tuple[tuple[int, int], ...] = BLOCKS,
         separable: bool = True) -> tuple[Layer, ...]:
    """Return the body's layers; `separable=False` gives Table 4's standard convolutions."""
    channels = scaled_channels(STEM_CHANNELS, alpha)
    layers = [_layer('stem', 'conv', 3, 2, (3, channels), size)]
    for index, (stride, width) in enumerate(blocks):
        width = scaled_channels(width, alpha)
        layers += _block(f'block{index}', stride, (channels, width), layers[-1].out_size,
                         separable)
        channels = width
    return tuple(layers)


def _block(name: str, stride: int, channels: tuple[int, int], size: Size,
           separable: bool) -> Iterator[Layer]:
    if not separable:
        yield _layer(f'{name}/conv', 'conv', 3, stride, channels, size)
        return
    wide = (channels[0], channels[0])
    depthwise = _layer(f'{name}/depthwise', 'depthwise', 3, stride, wide, size)
    yield depthwise
    yield _layer(f'{name}/pointwise', 'pointwise', 1, 1, channels, depthwise.out_size)


def classifier(alpha: float, size: Size, classes: int = 1000,
               blocks: tuple[tuple[int, int], ...] = BLOCKS,
               separable: bool = True) -> tuple[Layer, ...]:
    """Return the whole ImageNet classifier: body, average pooling, fully connected layer."""
    layers = body(alpha, size, blocks, separable)
    last = layers[-1]
    pool = Layer('pool', 'pool', last.out_size[0], 1, last.out_channels, last.out_channels,
                 last.out_size, (1, 1))
    dense = Layer('dense', 'dense', 1, 1, last.out_channels, classes, (1, 1), (1, 1))
    return (*layers, pool, dense)


def extras(alpha: float, in_channels: int, size: Size) -> tuple[Layer, ...]:
    """Return the detector's extra layers: a squeeze and a stride-2 convolution for each map."""
    layers: list[Layer] = []
    for index, widths in enumerate(EXTRAS):
        squeeze, out = (scaled_channels(width, alpha) for width in widths)
        layers += [
            _layer(f'extra{index}/squeeze', 'pointwise', 1, 1, (in_channels, squeeze), size),
            _layer(f'extra{index}/conv', 'conv', 3, 2, (squeeze, out), size)]
        in_channels, size = out, layers[-1].out_size
    return tuple(layers)


def feature_layers(alpha: float, size: Size) -> tuple[Layer, ...]:
    """Return the six layers whose outputs the box predictors read, finest first."""
    trunk = body(alpha, size)
    features = [next(layer for layer in trunk if layer.name == f'block{index}/pointwise')
                for index in FEATURE_BLOCKS]
    deep = extras(alpha, features[-1].out_channels, features[-1].out_size)
    return (*features, *(layer for layer in deep if layer.kind == 'conv'))


def feature_sizes(size: Size) -> tuple[Size, ...]:
    """Return the sizes of the six feature maps; they do not depend on alpha."""
    return tuple(layer.out_size for layer in feature_layers(1.0, size))


def heads(alpha: float, size: Size, classes: int) -> tuple[Layer, ...]:
    """Return the box and class predictors: 1 x 1 convolutions on each feature map."""
    layers: list[Layer] = []
    for index, feature in enumerate(feature_layers(alpha, size)):
        anchors = ANCHORS_PER_CELL[index]
        for role, width in (('boxes', 4), ('classes', classes)):
            layers.append(_layer(f'head{index}/{role}', 'pointwise', 1, 1,
                                 (feature.out_channels, anchors * width), feature.out_size))
    return tuple(layers)


def detector(alpha: float, size: Size, classes: int) -> tuple[Layer, ...]:
    """Return every layer of the detector; `classes` counts the background where there is one."""
    trunk = body(alpha, size)
    deep = extras(alpha, trunk[-1].out_channels, trunk[-1].out_size)
    return (*trunk, *deep, *heads(alpha, size, classes))
