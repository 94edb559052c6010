# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Multiply-adds and parameters of a layer table, as the paper counts them."""

from collections.abc import Iterable

from mobilenet_ros.family.architecture import Layer


def layer_mult_adds(layer: Layer) -> int:
    """Return the layer's multiply-adds; pooling counts none."""
    if layer.kind == 'pool':
        return 0
    return _weights(layer) * layer.out_size[0] * layer.out_size[1]


def layer_parameters(layer: Layer) -> int:
    """Return the layer's weights; biases and folded batch normalisation count none."""
    return 0 if layer.kind == 'pool' else _weights(layer)


def _weights(layer: Layer) -> int:
    taps = layer.kernel * layer.kernel * layer.out_channels
    return taps if layer.kind == 'depthwise' else taps * layer.in_channels


def mult_adds(layers: Iterable[Layer]) -> int:
    """Return the multiply-adds of a network."""
    return sum(map(layer_mult_adds, layers))


def parameters(layers: Iterable[Layer]) -> int:
    """Return the weights of a network."""
    return sum(map(layer_parameters, layers))
