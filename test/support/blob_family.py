# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A real family with hand-made weights that finds bright blobs: a known answer without training.

Channel 0 carries the local brightness through the body (black becomes 0, white 1); the finest
level's square anchor turns it into the score of class `blob`. Every other logit is very low.
"""

from pathlib import Path

import numpy as np

from mobilenet_ros.family import Family
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.architecture import Layer
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.network_graph import (
    NetworkSpec,
    Weights,
    build_network,
    kernel_shape,
    layer_table,
)

LABELS = ('ground', 'blob', 'sky')
BLOB = 1
BASE_SIDE = 160
SIDES = (96, 128, 160, 192)
ALPHAS = (0.25, 0.5)
_GAIN, _BIAS = 12.0, -8.0  # white: sigmoid(4); half grey: sigmoid(-2)
_NEVER = -12.0


def blob_weights(alpha: float) -> dict[str, Weights]:
    """Return the weights of a blob detector of any width."""
    weights = {}
    for layer in layer_table(alpha, len(LABELS)):
        kernel = np.zeros(kernel_shape(layer), np.float32)
        bias = np.zeros(layer.out_channels, np.float32)
        if not layer.name.startswith('head'):
            kernel[0, :1 if layer.name != 'stem' else 3] = _mean_taps(layer)
        if layer.name.endswith('/classes'):
            bias[:] = _NEVER
        if layer.name == 'head0/classes':
            kernel[BLOB, 0], bias[BLOB] = _GAIN, _BIAS
        weights[layer.name] = Weights(kernel, bias)
    return weights


def _mean_taps(layer: Layer) -> np.ndarray:
    """Return taps that keep a map as it is or, at stride 2, halve it by averaging 2 x 2 cells.

    With SAME padding and an even size, a strided layer's window starts at the cell's own corner.
    """
    taps = np.zeros((layer.kernel, layer.kernel), np.float32)
    if layer.stride == 2:
        taps[:2, :2] = 1 / 4
    else:
        taps[layer.kernel // 2, layer.kernel // 2] = 1
    return taps / (3 if layer.name == 'stem' else 1)


def write_blob_family(folder: Path) -> Family:
    """Write the family into a folder and return it as it was loaded from there."""
    family = Family('blobs', folder, BASE_SIDE, SIDES, LABELS, ssd_layout(BASE_SIDE), models=())
    networks = [NewNetwork(alpha, 'fp32', build_network(
        NetworkSpec('blobs', alpha, len(LABELS)), blob_weights(alpha))) for alpha in ALPHAS]
    return write_family(family, networks)


def blob_picture(height: int = 240, width: int = 320,
                 centre: tuple[int, int] = (100, 80)) -> np.ndarray:
    """Return a black BGR picture with one white blob, its centre at (x, y)."""
    picture = np.zeros((height, width, 3), np.uint8)
    x, y = centre
    picture[max(0, y - 40):y + 40, max(0, x - 40):x + 40] = 255
    return picture
