# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Mends the boxes of a network that was trained at one side alone, for sides of another phase.

With SAME padding a strided layer pads an even size on one side only and an odd size on both, so
the pixels that a cell looks at move against its anchor from side to side; the network learnt the
shift of its own side. A known shift in pixels is a constant on the deltas of each anchor.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.anchors import AnchorLayout
from mobilenet_ros.family.architecture import Layer, detector, feature_layers, feature_sizes
from mobilenet_ros.workshop.networks.network_graph import Weights

PHASE = 32  # sides that differ by a multiple of it pad alike, as far as stride 32


def view_offsets_px(side: int) -> tuple[float, ...]:
    """Return for each feature map how far the pixels seen lie right of the anchors, on average.

    The offset below is the same: pictures are square.
    """
    layers = detector(1.0, (side, side), 1)
    features = feature_layers(1.0, (side, side))
    return tuple(_offset_px(layers, feature, side) for feature in features)


def _offset_px(layers: Sequence[Layer], feature: Layer, side: int) -> float:
    names = [layer.name for layer in layers]
    place = (feature.out_size[0] - 1) / 2  # of the middle cell
    for layer in reversed(layers[:names.index(feature.name) + 1]):
        if layer.stride == 2:
            place = 2 * place + (1 if layer.in_size[0] % 2 == 0 else 0)
    return place + 0.5 - side / 2


def shifts_px(trained_side: int, side: int) -> NDArray[np.float64]:
    """Return how far each feature map's boxes must move right and down at another side."""
    return np.subtract(view_offsets_px(side), view_offsets_px(trained_side))


def delta_shifts(layout: AnchorLayout, box_scales: Sequence[float], trained_side: int,
                 side: int) -> NDArray[np.float32]:
    """Return what to add to the box deltas (A, 4) of a network trained at another side."""
    levels = [np.tile(_by_anchor(sizes, shift, box_scales), (cells[0] * cells[1], 1))
              for sizes, shift, cells in zip(layout.sizes_px, shifts_px(trained_side, side),
                                             feature_sizes((side, side)), strict=True)]
    return np.concatenate(levels).astype(np.float32)


def _by_anchor(sizes_px: Sequence[tuple[float, float]], shift_px: float,
               box_scales: Sequence[float]) -> NDArray[np.float64]:
    deltas = np.zeros((len(sizes_px), 4))
    deltas[:, :2] = shift_px / np.asarray(sizes_px) * box_scales[:2]
    return deltas


def rephased(weights: Mapping[str, Weights], layout: AnchorLayout, box_scales: Sequence[float],
             trained_side: int, sides: Sequence[int]) -> dict[str, Weights]:
    """Return weights whose boxes are right on the average of some sides."""
    shifts = np.mean([shifts_px(trained_side, side) for side in sides], axis=0)
    mended = dict(weights)
    for level, (sizes, shift) in enumerate(zip(layout.sizes_px, shifts, strict=True)):
        kernel, bias = weights[f'head{level}/boxes']
        moved = bias + _by_anchor(sizes, float(shift), box_scales).ravel()
        mended[f'head{level}/boxes'] = Weights(kernel, moved.astype(np.float32))
    return mended
