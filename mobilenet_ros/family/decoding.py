# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a network's numbers stand for: deltas from anchors for boxes, logits for scores.

The node decodes with it, and training encodes its targets with it.
"""

from math import log

import numpy as np
from numpy.typing import NDArray

# What would turn an anchor of 16 px into a box of 1000 px; beyond it exp() only overflows.
MAX_LOG_GROWTH = log(1000 / 16)
_FAR = 80.0  # from here on a score is 0 or 1 in float32, and exp() only overflows


def sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logistic function of numbers of any size, NaN for NaN; any shape."""
    return np.asarray(1 / (1 + np.exp(np.minimum(np.maximum(-logits, -_FAR), _FAR))), np.float32)


def encode(boxes_cxcywh: NDArray[np.float32], anchors_cxcywh: NDArray[np.float32],
           box_scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the deltas (dx, dy, dw, dh) of boxes from their anchors, all of shape (N, 4).

    Source: SSD (arXiv 1512.02325), equation 2, with the usual four scales. Boxes and anchors have
    a size above zero. `decode` is the inverse.
    """
    centres = (boxes_cxcywh[:, :2] - anchors_cxcywh[:, :2]) / anchors_cxcywh[:, 2:]
    growth = np.log(boxes_cxcywh[:, 2:] / anchors_cxcywh[:, 2:])
    return np.concatenate([centres, growth], axis=1) * box_scales


def decode(deltas: NDArray[np.float32], anchors_cxcywh: NDArray[np.float32],
           box_scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the boxes (cx, cy, w, h) that deltas from anchors stand for, all of shape (N, 4).

    A box is at most 62.5 times as wide or high as its anchor.
    """
    shifts = deltas[:, :2] / box_scales[:2]
    centres = anchors_cxcywh[:, :2] + shifts * anchors_cxcywh[:, 2:]
    return np.concatenate([centres, _sizes(deltas, anchors_cxcywh, box_scales)], axis=1)


def longer_sides(deltas: NDArray[np.float32], anchors_cxcywh: NDArray[np.float32],
                 box_scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the longer side, shape (N,), of each box that `decode` returns."""
    return np.asarray(_sizes(deltas, anchors_cxcywh, box_scales).max(axis=1))


def _sizes(deltas: NDArray[np.float32], anchors_cxcywh: NDArray[np.float32],
           box_scales: NDArray[np.float32]) -> NDArray[np.float32]:
    growth = np.minimum(deltas[:, 2:] / box_scales[2:], MAX_LOG_GROWTH)
    return np.asarray(anchors_cxcywh[:, 2:] * np.exp(growth))


def corners(boxes_cxcywh: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (left, top, right, bottom) of boxes given as (cx, cy, w, h), shape (N, 4)."""
    half = boxes_cxcywh[:, 2:] / 2
    return np.concatenate([boxes_cxcywh[:, :2] - half, boxes_cxcywh[:, :2] + half], axis=1)


def centres(boxes_xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (cx, cy, w, h) of boxes given by their corners, shape (N, 4); undoes `corners`."""
    low, high = boxes_xyxy[:, :2], boxes_xyxy[:, 2:]
    return np.concatenate([(low + high) / 2, high - low], axis=1)
