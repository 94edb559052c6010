# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Anchors that suit the objects of a data set: each feature map takes those of its size."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.anchors import AnchorLayout, SizePx, ssd_layout

ROUNDS = 50
LEAST_BOXES = 30  # for each anchor; with fewer a level keeps the SSD's own
LEAST_PX = 4.0


def fit_anchors(sizes_px: NDArray[np.float32], base_side: int) -> AnchorLayout:
    """Return anchors for objects of some sizes (N, 2), width and height at the base side."""
    usual = ssd_layout(base_side)
    spans = np.sqrt(sizes_px.prod(1))
    limits = _limits(usual)
    levels = [_level(sizes_px[(spans >= low) & (spans < high)], own) for own, low, high
              in zip(usual.sizes_px, limits[:-1], limits[1:], strict=True)]
    return AnchorLayout(f'fitted-{base_side}', tuple(levels))


def _limits(layout: AnchorLayout) -> list[float]:
    """Return the object sizes that part the levels: midway between those of usual anchors."""
    means = [float(np.sqrt(np.prod(level, axis=1)).mean()) for level in layout.sizes_px]
    between = [float(np.sqrt(one * other)) for one, other in zip(means, means[1:], strict=False)]
    return [LEAST_PX, *between, float('inf')]


def _level(sizes_px: NDArray[np.float32], usual: Sequence[SizePx]) -> tuple[SizePx, ...]:
    if len(sizes_px) < LEAST_BOXES * len(usual):
        return tuple(usual)
    centres = cluster(np.log(sizes_px), len(usual))
    ordered = centres[np.argsort(centres.sum(1))]
    return tuple((round(float(width), 1), round(float(height), 1))
                 for width, height in np.exp(ordered))


def cluster(points: NDArray[np.float32], count: int) -> NDArray[np.float64]:
    """Return `count` centres of points (N, D) by k-means, the same each time.

    It starts from the points in order of their sum, evenly spread.
    """
    order = np.argsort(points.sum(1))
    starts = np.linspace(0, len(points) - 1, 2 * count + 1)[1::2].astype(int)
    centres = points[order[starts]].astype(np.float64)
    for _ in range(ROUNDS):
        nearest = np.square(points[:, None] - centres).sum(2).argmin(1)
        centres = np.array([points[nearest == place].mean(0) if (nearest == place).any()
                            else centre for place, centre in enumerate(centres)])
    return centres
