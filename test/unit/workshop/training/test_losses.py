# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Losses vanish at the truth, grow away from it and ignore what they should."""

import numpy as np
import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.family.decoding import centres, encode
from mobilenet_ros.workshop.evaluation.labels.sample import NO_CLASS
from mobilenet_ros.workshop.training.assign import Objects, assign
from mobilenet_ros.workshop.training.losses import Targets, label_loss, teacher_loss
from mobilenet_ros.workshop.training.network import Predicted

SCALES = np.array([10, 10, 5, 5], np.float32)
TARGETS = Targets(torch.from_numpy(SCALES), torch.ones(2))
LAYOUT = ssd_layout(320)
ANCHORS = torch.tensor(anchors_cxcywh(LAYOUT, (128, 128)))
BOX = (30., 30, 90, 100)
OBJECTS = Objects(torch.tensor([[BOX]]), torch.tensor([[1]]), torch.ones(1, 1),
                  torch.zeros(1, 1).bool())


def perfect() -> Predicted:
    count = len(ANCHORS)
    boxes = centres(np.tile(np.array(BOX, np.float32), (count, 1)))
    logits = torch.full((1, count, 2), -12.0)
    logits[0, assign(ANCHORS, OBJECTS).objects[0] == 0, 1] = 12.0
    return Predicted(torch.from_numpy(encode(boxes, ANCHORS.numpy(), SCALES))[None], logits)


def test_the_truth_costs_nothing() -> None:
    assert float(label_loss(perfect(), ANCHORS, OBJECTS, TARGETS)) < 1e-3


def test_loss_grows_with_the_error_of_boxes_and_of_scores() -> None:
    raw = perfect()
    moved = [float(label_loss(raw._replace(box_deltas=raw.box_deltas + step), ANCHORS, OBJECTS,
                              TARGETS)) for step in (0.0, 0.5, 1.0, 2.0)]
    weaker = [float(label_loss(raw._replace(class_logits=raw.class_logits * factor), ANCHORS,
                               OBJECTS, TARGETS)) for factor in (1.0, 0.3, 0.1, -0.1)]
    assert moved == sorted(moved) and moved[0] < moved[-1]
    assert weaker == sorted(weaker) and weaker[0] < weaker[-1]


def test_what_lies_in_an_ignored_picture_costs_nothing() -> None:
    everywhere = Objects(torch.tensor([[[-500., -500, 600, 600]]]), torch.zeros(1, 1).long(),
                         torch.zeros(1, 1), torch.ones(1, 1).bool())
    noise = Predicted(torch.randn(1, len(ANCHORS), 4), torch.randn(1, len(ANCHORS), 2))
    assert float(label_loss(noise, ANCHORS, everywhere, TARGETS)) == 0.0


def test_ignored_region_of_no_class_costs_what_one_of_any_class_costs() -> None:
    torch.manual_seed(0)
    raw = Predicted(torch.randn(1, len(ANCHORS), 4), torch.randn(1, len(ANCHORS), 2))

    def loss(class_id: int) -> torch.Tensor:
        region = Objects(torch.tensor([[[5., 5, 40, 40]]]), torch.tensor([[class_id]]),
                         torch.ones(1, 1), torch.ones(1, 1).bool())
        both = Objects(*(torch.cat(parts, 1) for parts in zip(region, OBJECTS, strict=True)))
        return label_loss(raw, ANCHORS, both, TARGETS)
    assert loss(NO_CLASS) == loss(0) == loss(1)


def test_class_that_counts_twice_costs_twice() -> None:
    nothing = Objects(*(part[:, :0] for part in OBJECTS))
    raw = Predicted(torch.zeros(1, len(ANCHORS), 4), torch.zeros(1, len(ANCHORS), 2))
    once = label_loss(raw, ANCHORS, nothing, TARGETS)
    twice = label_loss(raw, ANCHORS, nothing, TARGETS._replace(class_weights=torch.full((2,), 2.)))
    torch.testing.assert_close(2 * once, twice)


def test_teacher_costs_nothing_when_repeated_and_pulls_towards_itself() -> None:
    torch.manual_seed(0)
    teacher = Predicted(torch.randn(2, 50, 4), torch.randn(2, 50, 2))
    assert abs(float(teacher_loss(teacher, teacher, TARGETS))) < 1e-5
    student = Predicted(*(torch.randn_like(part).requires_grad_() for part in teacher))
    losses = []
    for _ in range(20):
        loss = teacher_loss(student, teacher, TARGETS)
        losses.append(float(loss.detach()))
        loss.backward()
        with torch.no_grad():
            for part in student:
                part -= 2.0 * part.grad
                part.grad = None
    assert losses == sorted(losses, reverse=True)


def test_confident_teacher_counts_more() -> None:
    student = Predicted(torch.zeros(1, 2, 4), torch.zeros(1, 2, 2))
    teacher = Predicted(torch.ones(1, 2, 4), torch.tensor([[[4., -4], [-4, -4]]]))
    deltas = student.box_deltas.requires_grad_()
    teacher_loss(Predicted(deltas, student.class_logits), teacher, TARGETS).backward()
    sure, unsure = deltas.grad[0].abs().sum(1)
    assert sure > 10 * unsure
