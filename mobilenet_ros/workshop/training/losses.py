# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a network is told about its output: by labels and by a teacher."""

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from mobilenet_ros.workshop.training.assign import Assignment, Objects, assign
from mobilenet_ros.workshop.training.boxes import decode, overlaps
from mobilenet_ros.workshop.training.network import Predicted

FOCUS = 2.0  # the exponent of the focal loss
BOX_WEIGHT = 2.0
BACKGROUND = 0.05  # weight of an anchor at which the teacher sees nothing
LEAST_LOGIT = -7.0  # below it all logits say the same: nothing
FAR_DELTA = 2.0  # beyond it a box is no better for being nearer
LOGIT_WEIGHT, DELTA_WEIGHT = 10.0, 0.05


class Targets(NamedTuple):
    """What does not change while a family is trained: anchors' scales, weights of classes (C,)."""

    box_scales: Tensor
    class_weights: Tensor


def label_loss(raw: Predicted, anchors_cxcywh: Tensor, objects: Objects,
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
    classes = objects.class_ids.gather(1, places).clamp_min(0)  # what is ignored may have none
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


def teacher_loss(raw: Predicted, teacher: Predicted, targets: Targets) -> Tensor:
    """Return the loss of raw outputs against a teacher's of the same shape.

    Where the teacher is confident the results count, elsewhere its raw logits: those of background
    say much that sigmoids hide.
    """
    wanted = teacher.class_logits.sigmoid()
    return (_result_loss(raw, teacher, wanted, targets)
            + _logit_loss(raw, teacher, wanted.amax(2), targets))


def _result_loss(raw: Predicted, teacher: Predicted, wanted: Tensor, targets: Targets) -> Tensor:
    """Binary cross-entropy to scores (B, A, C), smooth L1 to deltas, weighted by confidence."""
    confidence = (wanted * targets.class_weights).amax(2)
    plain = functional.binary_cross_entropy_with_logits(
        raw.class_logits, wanted, reduction='none')
    own = functional.binary_cross_entropy(wanted, wanted, reduction='none')
    boxes = functional.smooth_l1_loss(raw.box_deltas, teacher.box_deltas, reduction='none').sum(2)
    scores = ((plain - own) * targets.class_weights).sum(2)
    return ((scores + boxes) * confidence).sum() / confidence.sum().clamp_min(1.0)


def _logit_loss(raw: Predicted, teacher: Predicted, confidence: Tensor,
                targets: Targets) -> Tensor:
    """Squared distance of logits, as in "Do Deep Nets Really Need to be Deep?" (1312.6184)."""
    own, wanted = (each.class_logits.clamp_min(LEAST_LOGIT) for each in (raw, teacher))
    squares = ((own - wanted).square() * targets.class_weights).mean(2)
    boxes = (raw.box_deltas - teacher.box_deltas).abs().clamp_max(FAR_DELTA).sum(2)
    weights = confidence + BACKGROUND
    return ((LOGIT_WEIGHT * squares + DELTA_WEIGHT * boxes) * weights).sum() / weights.sum()
