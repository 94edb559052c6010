# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How much of two boxes is the same: the intersection over the union."""

Box = tuple[float, float, float, float]  # left, top, right, bottom


def iou(one: Box, other: Box) -> float:
    """Return the intersection over the union of two boxes; 1 for equal ones, however small."""
    if one == other:
        return 1.0
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, width) * max(0.0, height)
    union = _area(one) + _area(other) - shared
    return shared / union if union > 0.0 else 0.0


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
