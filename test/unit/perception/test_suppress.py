# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The suppression graph keeps what a plain loop keeps, whatever the network says."""

from dataclasses import replace

import numpy as np
import pytest

from mobilenet_ros.family import Family
from mobilenet_ros.family.anchors import anchors_cxcywh
from mobilenet_ros.family.family import Member
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.suppress import Suppressor
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.networks.boxes import corners, decode

SIDE = 96


def member(family: Family) -> Member:
    return next(each for each in family.members if each.side == SIDE)


def random_raw(family: Family, seed: int, level: float = -4.0) -> RawOutput:
    random = np.random.default_rng(seed)
    count = len(anchors_cxcywh(family.anchors, (SIDE, SIDE)))
    return RawOutput(random.normal(0, 2, (1, count, 4)).astype(np.float32),
                     random.normal(level, 2, (1, count, len(family.labels))).astype(np.float32))


def reference(family: Family, raw: RawOutput, thresholds: Thresholds) -> Detections:
    """Decode and suppress with plain loops, one class at a time."""
    anchors = anchors_cxcywh(family.anchors, (SIDE, SIDE))
    boxes = corners(decode(raw.box_deltas[0], anchors, np.asarray(family.box_scales, np.float32)))
    scores = 1 / (1 + np.exp(-raw.class_logits[0]))
    kept = [(scores[row, class_id], row, class_id) for class_id in range(len(family.labels))
            if not thresholds.class_ids or class_id in thresholds.class_ids
            for row in suppressed(boxes, scores[:, class_id], thresholds)]
    kept = sorted(kept, reverse=True)[:thresholds.max_detections]
    rows = [row for _, row, _ in kept]
    return Detections(boxes[rows].reshape(-1, 4),
                      np.array([score for score, _, _ in kept], np.float32),
                      np.array([class_id for _, _, class_id in kept], np.int64))


def suppressed(boxes: np.ndarray, scores: np.ndarray, thresholds: Thresholds) -> list[int]:
    kept: list[int] = []
    for row in np.argsort(-scores, kind='stable'):
        if scores[row] > thresholds.score_threshold and all(
                overlap(boxes[row], boxes[other]) <= thresholds.iou_threshold for other in kept):
            kept.append(int(row))
    return kept


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    width, height = np.minimum(one, other)[2:] - np.maximum(one, other)[:2]
    shared = max(0.0, width) * max(0.0, height)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / (sum(areas) - shared)


@pytest.mark.parametrize('thresholds', [
    Thresholds(), Thresholds(score_threshold=0.2, iou_threshold=0.3),
    Thresholds(iou_threshold=0.9), Thresholds(max_detections=5),
    Thresholds(score_threshold=0.3, class_ids=frozenset({1})),
    Thresholds(score_threshold=0.3, class_ids=frozenset({0, 2}))])
@pytest.mark.parametrize('seed', range(3))
def test_it_keeps_what_a_plain_loop_keeps(blobs: Family, thresholds: Thresholds,
                                          seed: int) -> None:
    raw = random_raw(blobs, seed)
    ours = Suppressor(blobs).suppress(raw, member(blobs), thresholds)
    theirs = reference(blobs, raw, thresholds)
    assert len(ours) > 0
    np.testing.assert_array_equal(ours.class_ids, theirs.class_ids)
    np.testing.assert_allclose(ours.scores, theirs.scores, rtol=1e-5)
    np.testing.assert_allclose(ours.boxes_xyxy, theirs.boxes_xyxy, rtol=1e-3, atol=1e-2)


def test_scores_fall_and_lie_above_the_threshold(blobs: Family) -> None:
    found = Suppressor(blobs).suppress(random_raw(blobs, 7), member(blobs), Thresholds(0.4))
    assert (np.diff(found.scores) <= 0).all()
    assert (found.scores > 0.4).all()


def test_a_higher_threshold_keeps_no_more(blobs: Family) -> None:
    raw, suppressor = random_raw(blobs, 8), Suppressor(blobs)
    counts = [len(suppressor.suppress(raw, member(blobs), Thresholds(score)))
              for score in (0.0, 0.2, 0.5, 0.8, 1.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 0


def test_a_picture_full_of_objects_gives_no_more_than_was_asked_for(blobs: Family) -> None:
    crowded = random_raw(blobs, 9, level=6.0)
    found = Suppressor(blobs).suppress(crowded, member(blobs), Thresholds(0.0, 1.0, 256))
    assert len(found) == 256


def test_nothing_to_see_gives_no_detections(blobs: Family) -> None:
    raw = random_raw(blobs, 1)
    nothing = raw._replace(class_logits=np.full_like(raw.class_logits, -20.0))
    assert len(Suppressor(blobs).suppress(nothing, member(blobs), Thresholds())) == 0


def test_values_that_are_no_numbers_do_no_harm_to_the_next_frame(blobs: Family) -> None:
    raw, suppressor = random_raw(blobs, 2), Suppressor(blobs)
    before = suppressor.suppress(raw, member(blobs), Thresholds())
    broken = RawOutput(*(np.full_like(values, np.nan) for values in raw))
    suppressor.suppress(broken, member(blobs), Thresholds())
    after = suppressor.suppress(raw, member(blobs), Thresholds())
    np.testing.assert_array_equal(before.boxes_xyxy, after.boxes_xyxy)


def test_the_box_scales_of_the_family_are_used(blobs: Family) -> None:
    raw = random_raw(blobs, 3)
    halved = replace(blobs, box_scales=tuple(scale / 2 for scale in blobs.box_scales))
    twice = raw._replace(box_deltas=raw.box_deltas / 2)
    np.testing.assert_allclose(
        Suppressor(blobs).suppress(raw, member(blobs), Thresholds()).boxes_xyxy,
        Suppressor(halved).suppress(twice, member(blobs), Thresholds()).boxes_xyxy,
        rtol=1e-4, atol=1e-3)


def test_classes_that_nobody_wants_take_no_place(blobs: Family) -> None:
    crowded, suppressor = random_raw(blobs, 5, level=3.0), Suppressor(blobs)
    wanted = Thresholds(score_threshold=0.3, class_ids=frozenset({1}))
    alone = crowded._replace(class_logits=crowded.class_logits.copy())
    alone.class_logits[0, :, [0, 2]] = -200.0
    ours = suppressor.suppress(crowded, member(blobs), wanted)
    theirs = suppressor.suppress(alone, member(blobs), replace(wanted, class_ids=frozenset()))
    assert set(ours.class_ids.tolist()) == {1}
    np.testing.assert_array_equal(ours.boxes_xyxy, theirs.boxes_xyxy)


def test_in_two_octaves_each_box_comes_from_the_octave_that_sees_its_size(blobs: Family) -> None:
    twice = replace(blobs, two_octaves_from=SIDE)
    anchors, limits = twice.anchors_of(member(twice))
    random = np.random.default_rng(4)
    raw = RawOutput(random.normal(0, 2, (1, len(anchors), 4)).astype(np.float32),
                    random.normal(0, 2, (1, len(anchors), 3)).astype(np.float32))
    boxes = corners(decode(raw.box_deltas[0], anchors, np.asarray(blobs.box_scales, np.float32)))
    longer = (boxes[:, 2:] - boxes[:, :2]).max(1)
    right = (longer > limits[:, 0]) & (longer < limits[:, 1])
    assert 0 < right.sum() < len(right)
    only_right = raw._replace(class_logits=np.where(right[:, None], raw.class_logits,
                                                    np.float32(-1e4)))
    thresholds = Thresholds(0.5, 0.6, 50)
    found = Suppressor(twice).suppress(raw, member(twice), thresholds)
    same = Suppressor(twice).suppress(only_right, member(twice), thresholds)
    assert len(found) > 0
    np.testing.assert_array_equal(found.boxes_xyxy, same.boxes_xyxy)
    np.testing.assert_array_equal(found.scores, same.scores)
