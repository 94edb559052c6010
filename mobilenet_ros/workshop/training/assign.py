# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which anchor has to find which object.

As in SSD (arXiv 1512.02325, section 2.2) an anchor is positive when it overlaps an object by half;
besides, every object gets its nearest anchors, because a ball of ten pixels overlaps none by half.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from mobilenet_ros.workshop.training.boxes import areas, corners, overlaps, shared_areas

POSITIVE_IOU = 0.5
UNDECIDED_IOU = 0.4  # up to POSITIVE_IOU: neither an object nor background
NEAREST = 4
COVERED = 0.5  # share of an anchor that lies in an ignored region


class Objects(NamedTuple):
    """The objects of a batch, padded to the same number in every picture.

    `boxes_xyxy` (B, G, 4) in pixels of the input; `class_ids` (B, G); `scores` (B, G), 1 for what
    a person drew, less for what a teacher saw, 0 where it is padding; `ignored` (B, G).
    """

    boxes_xyxy: Tensor
    class_ids: Tensor
    scores: Tensor
    ignored: Tensor


class Assignment(NamedTuple):
    """`objects` (B, A) the place of each anchor's object, or -1; `counted` (B, A) for scores."""

    objects: Tensor
    counted: Tensor


@torch.no_grad()
def assign(anchors_cxcywh: Tensor, objects: Objects) -> Assignment:
    """Give anchors (A, 4) to objects; what is undecided or ignored does not count."""
    anchors = corners(anchors_cxcywh)
    wanted = (objects.scores > 0) & ~objects.ignored
    if not objects.boxes_xyxy.shape[1]:
        shape = (len(objects.boxes_xyxy), len(anchors))
        return Assignment(torch.full(shape, -1, device=anchors.device),
                          torch.ones(shape, dtype=torch.bool, device=anchors.device))
    iou, nearness = overlaps(anchors[None, :, None], objects.boxes_xyxy[:, None])
    iou = iou.masked_fill(~wanted[:, None], -1.0)
    preferred = iou + 2.0 * _nearest(nearness, wanted)
    best, places = preferred.max(2)
    positive = best >= POSITIVE_IOU
    undecided = (best >= UNDECIDED_IOU) & ~positive
    counted = ~(undecided | (_covered(anchors, objects) & ~positive))
    return Assignment(places.masked_fill(~positive, -1), counted)


def _nearest(nearness: Tensor, wanted: Tensor) -> Tensor:
    """Mark the anchors (B, A, G) that are nearest to each object by generalised IoU."""
    nearest = torch.zeros_like(nearness)
    found = nearness.topk(min(NEAREST, nearness.shape[1]), dim=1).indices
    return nearest.scatter_(1, found, 1.0) * wanted[:, None]


def _covered(anchors: Tensor, objects: Objects) -> Tensor:
    """Mark the anchors (B, A) that lie mostly in an ignored region."""
    shared = shared_areas(anchors[None, :, None], objects.boxes_xyxy[:, None])
    share = shared / areas(anchors)[:, None].clamp_min(1e-9)
    return ((share >= COVERED) & objects.ignored[:, None]).any(2)
