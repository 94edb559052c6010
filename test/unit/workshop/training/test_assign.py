# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every object is found by some anchor; what is ignored teaches nothing."""

import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.workshop.training.assign import NEAREST, Objects, assign
from mobilenet_ros.workshop.training.boxes import corners, overlaps

ANCHORS = torch.tensor(anchors_cxcywh(ssd_layout(320), (160, 160)))


def objects(*boxes: tuple[float, ...], scores: list[float] | None = None,
            ignored: list[bool] | None = None) -> Objects:
    count = len(boxes)
    return Objects(torch.tensor(boxes).reshape(1, count, 4), torch.zeros(1, count).long(),
                   torch.tensor([scores or [1.0] * count]),
                   torch.tensor([ignored or [False] * count]).bool())


def test_a_speck_gets_its_nearest_anchors() -> None:
    found = assign(ANCHORS, objects((70., 70, 75, 77)))
    assert int((found.objects == 0).sum()) == NEAREST


def test_anchor_that_overlaps_by_half_is_positive() -> None:
    box = (20., 20, 80, 78)
    found = assign(ANCHORS, objects(box))
    iou = overlaps(corners(ANCHORS), torch.tensor(box))[0]
    assert (found.objects[0][iou >= 0.5] == 0).all()
    undecided = (iou >= 0.4) & (found.objects[0] < 0)
    assert undecided.any()
    assert not found.counted[0][undecided].any()
    assert found.counted[0][iou < 0.4].all()


def test_every_one_of_many_objects_is_found() -> None:
    places = [(x, y, x + 12., y + 9.) for x in range(0, 140, 30) for y in range(0, 140, 30)]
    found = assign(ANCHORS, objects(*places))
    assert set(range(len(places))) <= set(found.objects[0].tolist())


def test_padding_and_ignored_regions_have_no_anchor() -> None:
    boxes = ((20., 20, 80, 80), (0., 0, 160, 160))
    found = assign(ANCHORS, objects(*boxes, scores=[0.0, 1.0], ignored=[False, True]))
    assert (found.objects == -1).all()
    inside = corners(ANCHORS).clamp(0, 160) == corners(ANCHORS)
    assert not found.counted[0][inside.all(1)].any()


def test_object_within_an_ignored_region_still_counts() -> None:
    boxes = ((20., 20, 80, 80), (0., 0, 160, 160))
    found = assign(ANCHORS, objects(*boxes, ignored=[False, True]))
    positive = found.objects[0] == 0
    assert positive.any()
    assert found.counted[0][positive].all()


def test_picture_without_objects_is_background() -> None:
    found = assign(ANCHORS, objects())
    assert (found.objects == -1).all()
    assert found.counted.all()
