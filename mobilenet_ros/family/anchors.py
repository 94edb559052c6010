# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Anchors of constant size in pixels of the network's input, so that every side sees alike.

An object of 40 pixels meets the same anchors at every rho; with anchors as a share of the picture
a detector loses half of its accuracy a few sides away from the one it was trained at. A network
of another make has its anchors listed, side by side.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.architecture import ANCHORS_PER_CELL, Size, feature_sizes

SizePx = tuple[float, float]  # width, height


@dataclass(frozen=True)
class AnchorLayout:
    """The anchors of one cell of each feature map: `sizes_px[level]` lists (width, height)."""

    version: str
    sizes_px: tuple[tuple[SizePx, ...], ...]


@dataclass(frozen=True)
class ListedAnchors(AnchorLayout):
    """Anchors that follow no layout of ours; build it with `listed_anchors`.

    `by_side` maps an input side to anchors (A, 4), as `anchors_cxcywh` returns them; `version` is
    a digest of them, and equal versions are equal anchors.
    """

    by_side: Mapping[int, NDArray[np.float32]] = field(compare=False)


def listed_anchors(by_side: Mapping[int, NDArray[np.float32]]) -> ListedAnchors:
    """List anchors of shape (A, 4), pixels, centre x, centre y, width, height, for each side."""
    digest = hashlib.sha256()
    copies = {}
    for side, anchors in sorted(by_side.items()):
        copies[side] = np.array(anchors, '<f4')
        copies[side].setflags(write=False)
        digest.update(f'{side} {copies[side].shape} '.encode() + copies[side].tobytes())
    version = f'listed-{digest.hexdigest()[:16]}'
    return ListedAnchors(version, (), MappingProxyType(copies))


def ssd_layout(base_side: int, min_scale: float = 0.2, max_scale: float = 0.95,
               version: str = '') -> AnchorLayout:
    """Return the SSD paper's layout (arXiv 1512.02325, section 2.2) frozen at one side.

    Six levels with scales spread evenly from `min_scale` to `max_scale`, aspect ratios 1, 2, 1/2,
    3, 1/3 and one larger square; the finest level keeps three anchors, one of half the scale.
    """
    levels = len(ANCHORS_PER_CELL)
    step = (max_scale - min_scale) / (levels - 1)
    scales = [min_scale + step * level for level in range(levels)] + [1.0]
    finest = [(scales[0] / 2, 1.0), (scales[0], 2.0), (scales[0], 0.5)]
    shapes = [finest] + [_level_shapes(scales[k], scales[k + 1]) for k in range(1, levels)]
    sizes = tuple(tuple(_size_px(base_side, *shape) for shape in level) for level in shapes)
    return AnchorLayout(version or f'ssd-{base_side}', sizes)


def _level_shapes(scale: float, next_scale: float) -> list[tuple[float, float]]:
    ratios = (1.0, 2.0, 1 / 2, 3.0, 1 / 3)
    return [(scale, ratio) for ratio in ratios] + [(sqrt(scale * next_scale), 1.0)]


def _size_px(base_side: int, scale: float, ratio: float) -> SizePx:
    width, height = scale * sqrt(ratio) * base_side, scale / sqrt(ratio) * base_side
    return round(width, 4), round(height, 4)  # a manifest shows them


def anchors_cxcywh(layout: AnchorLayout, size: Size) -> NDArray[np.float32]:
    """Return the anchors of an input of `size` (height, width): shape (A, 4), pixels, read-only.

    Columns are centre x, centre y, width, height; rows run over levels, rows and columns of the
    feature map, then the anchors of a cell. Raises ManifestError for a size that has none listed.
    """
    if isinstance(layout, ListedAnchors):
        return _listed(layout, size)
    levels = zip(feature_sizes(size), layout.sizes_px, strict=True)
    anchors = np.concatenate([_level_anchors(cells, sizes, size) for cells, sizes in levels])
    anchors.setflags(write=False)
    return anchors


def _listed(layout: ListedAnchors, size: Size) -> NDArray[np.float32]:
    if size[0] != size[1] or size[0] not in layout.by_side:
        raise ManifestError(f'no anchors are listed for an input of {size[0]}x{size[1]}; '
                            f'there are some for the sides {", ".join(map(str, layout.by_side))}')
    return layout.by_side[size[0]]


def _level_anchors(cells: Size, sizes_px: tuple[SizePx, ...], size: Size) -> NDArray[np.float32]:
    rows, columns = cells
    anchors = np.empty((rows, columns, len(sizes_px), 4), np.float32)
    anchors[..., 0] = ((np.arange(columns) + 0.5) * size[1] / columns)[None, :, None]
    anchors[..., 1] = ((np.arange(rows) + 0.5) * size[0] / rows)[:, None, None]
    anchors[..., 2:] = np.asarray(sizes_px, np.float32)
    return anchors.reshape(-1, 4)
