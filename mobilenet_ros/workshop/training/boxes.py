# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes as tensors that gradients pass through; `family.decoding` is the reference."""

import torch
from torch import Tensor

from mobilenet_ros.family.decoding import MAX_LOG_GROWTH


def decode(deltas: Tensor, anchors_cxcywh: Tensor, box_scales: Tensor) -> Tensor:
    """Return the corners (..., 4) that deltas (..., 4) from anchors (..., 4) stand for."""
    relative = deltas / box_scales
    centres = anchors_cxcywh[..., :2] + relative[..., :2] * anchors_cxcywh[..., 2:]
    sizes = anchors_cxcywh[..., 2:] * relative[..., 2:].clamp_max(MAX_LOG_GROWTH).exp()
    return corners(torch.cat([centres, sizes], -1))


def corners(boxes_cxcywh: Tensor) -> Tensor:
    """Return (left, top, right, bottom) of boxes (..., 4) given as (cx, cy, w, h)."""
    half = boxes_cxcywh[..., 2:] / 2
    return torch.cat([boxes_cxcywh[..., :2] - half, boxes_cxcywh[..., :2] + half], -1)


def areas(boxes_xyxy: Tensor) -> Tensor:
    """Return the areas (...) of boxes (..., 4), zero for those turned inside out."""
    left, top, right, bottom = boxes_xyxy.unbind(-1)
    return (right - left).clamp_min(0.0) * (bottom - top).clamp_min(0.0)


def shared_areas(one: Tensor, other: Tensor) -> Tensor:
    """Return the areas that boxes (..., 4) have in common with others."""
    edges = list(zip(one.unbind(-1), other.unbind(-1), strict=True))
    left, top = (torch.maximum(*pair) for pair in edges[:2])
    right, bottom = (torch.minimum(*pair) for pair in edges[2:])
    return (right - left).clamp_min(0.0) * (bottom - top).clamp_min(0.0)


def overlaps(one: Tensor, other: Tensor) -> tuple[Tensor, Tensor]:
    """Return IoU and generalised IoU of boxes (..., 4) that broadcast against each other.

    Source: "Generalized Intersection over Union" (arXiv 1902.09630), algorithm 1.
    """
    shared = shared_areas(one, other)
    edges = list(zip(one.unbind(-1), other.unbind(-1), strict=True))
    left, top = (torch.minimum(*pair) for pair in edges[:2])
    right, bottom = (torch.maximum(*pair) for pair in edges[2:])
    hull = (right - left) * (bottom - top)
    union = (areas(one) + areas(other) - shared).clamp_min(1e-9)
    iou = shared / union
    return iou, iou - (hull - union) / hull.clamp_min(1e-9)
