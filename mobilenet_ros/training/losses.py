# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a network is told about its output: by labels and by a teacher."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from mobilenet_ros.training.assign import Assignment, Objects, assign
from mobilenet_ros.training.boxes import decode, overlaps
from mobilenet_ros.training.network import RawOutput

FOCUS = 2.0  # the exponent of the focal loss
BOX_WEIGHT = 2.0


class Targets(NamedTuple):
    """What does not change while a family is trained: anchors' scales, weights of classes (C,)."""

    box_scales: Tensor
    class_weights: Tensor


def label_loss(raw: RawOutput, anchors_cxcywh: Tensor, objects: Objects,
               targets: Targets) -> Tensor:
    """Return the loss of raw outputs against labelled objects, a mean over positive anchors.

    Scores by quality focal loss (arXiv 2006.04388, equation 6) with the label's own score as
    quality, boxes by generalised IoU.
    """
    assignment = assign(anchors_cxcywh, objects)
    positive = assignment.objects >= 0
    places = assignment.objects.clamp_min(0)
    if not objects.scores.shape[1]:
        return _score_loss(raw.class_logits, torch.zeros_like(raw.class_logits), assignment,
                           targets).sum()
    scores = objects.scores.gather(1, places) * positive
    classes = objects.class_ids.gather(1, places)
    wanted = functional.one_hot(classes, raw.class_logits.shape[2]) * scores[..., None]
    weights = scores * targets.class_weights[classes]
    total = weights.sum().clamp_min(1.0)
    boxes = objects.boxes_xyxy.gather(1, places[..., None].expand(-1, -1, 4))
    found = decode(raw.box_deltas, anchors_cxcywh, targets.box_scales)
    box_loss = ((1.0 - overlaps(found, boxes)[1]) * weights).sum()
    score_loss = _score_loss(raw.class_logits, wanted, assignment, targets).sum()
    return (score_loss + BOX_WEIGHT * box_loss) / total


def _score_loss(logits: Tensor, wanted: Tensor, assignment: Assignment,
                targets: Targets) -> Tensor:
    plain = functional.binary_cross_entropy_with_logits(logits, wanted, reduction='none')
    focus = (logits.sigmoid() - wanted).abs().pow(FOCUS)
    return plain * focus * targets.class_weights * assignment.counted[..., None]


def teacher_loss(raw: RawOutput, teacher: RawOutput, targets: Targets) -> Tensor:
    """Return the loss of raw outputs against a teacher's of the same shape.

    Binary cross-entropy to its sigmoids and smooth L1 to its deltas, every anchor weighted by the
    teacher's confidence: most anchors see background, and there is little to learn from them.
    """
    wanted = teacher.class_logits.sigmoid()
    confidence = (wanted * targets.class_weights).amax(2)
    plain = functional.binary_cross_entropy_with_logits(
        raw.class_logits, wanted, reduction='none')
    own = functional.binary_cross_entropy(wanted, wanted, reduction='none')
    boxes = functional.smooth_l1_loss(raw.box_deltas, teacher.box_deltas, reduction='none').sum(2)
    scores = ((plain - own) * targets.class_weights).sum(2)
    return ((scores + boxes) * confidence).sum() / confidence.sum().clamp_min(1.0)
