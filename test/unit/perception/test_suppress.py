# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The suppression keeps what a plain loop keeps, whatever the network says."""

from dataclasses import replace

import numpy as np
import pytest

from mobilenet_ros.family import Family
from mobilenet_ros.family.anchors import anchors_cxcywh
from mobilenet_ros.family.decoding import corners, decode, sigmoid
from mobilenet_ros.family.family import Member
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.suppress import CANDIDATES, Suppressor
from mobilenet_ros.perception.thresholds import Thresholds

SIDE = 96


def member(family: Family) -> Member:
    return next(each for each in family.members if each.side == SIDE)


def random_raw(family: Family, seed: int, level: float = -4.0) -> RawOutput:
    random = np.random.default_rng(seed)
    count = len(anchors_cxcywh(family.anchors, (SIDE, SIDE)))
    return RawOutput(random.normal(0, 2, (1, count, 4)).astype(np.float32),
                     random.normal(level, 2, (1, count, len(family.labels))).astype(np.float32))


def reference(family: Family, raw: RawOutput, thresholds: Thresholds) -> Detections:
    """Decode and suppress with a plain loop over the best pairs of anchor and class."""
    anchors = anchors_cxcywh(family.anchors, (SIDE, SIDE))
    boxes = corners(decode(raw.box_deltas[0], anchors, np.asarray(family.box_scales, np.float32)))
    wanted = sorted(thresholds.class_ids) or range(len(family.labels))
    logits = raw.class_logits[0].astype(np.float64)[:, wanted]
    kept: list[tuple[int, float, int]] = []
    for place in np.argsort(-logits, axis=None, kind='stable')[:CANDIDATES]:
        row, column = divmod(int(place), logits.shape[1])
        score = 1 / (1 + np.exp(-logits[row, column]))
        if score > thresholds.score_threshold and all(
                overlap(boxes[row], boxes[other]) <= thresholds.iou_threshold
                for other, _, class_id in kept if class_id == wanted[column]):
            kept.append((row, score, wanted[column]))
    kept = kept[:thresholds.max_detections]
    return Detections(boxes[[row for row, _, _ in kept]].reshape(-1, 4),
                      np.array([score for _, score, _ in kept], np.float32),
                      np.array([class_id for _, _, class_id in kept], np.int64))


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    width, height = np.minimum(one, other)[2:] - np.maximum(one, other)[:2]
    shared = max(0.0, width) * max(0.0, height)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / (sum(areas) - shared)


SETTINGS = [
    Thresholds(), Thresholds(score_threshold=0.2, iou_threshold=0.3), Thresholds(0.0),
    Thresholds(iou_threshold=0.9), Thresholds(max_detections=5), Thresholds(iou_threshold=0.0),
    Thresholds(iou_threshold=1.0), Thresholds(max_detections=1),
    Thresholds(score_threshold=0.3, class_ids=frozenset({1})),
    Thresholds(score_threshold=0.3, class_ids=frozenset({0, 2}))]


@pytest.mark.parametrize(('classes', 'thresholds'), [
    (classes, each) for classes in (1, 3, 90) for each in SETTINGS
    if max(each.class_ids, default=0) < classes], ids=str)
@pytest.mark.parametrize('level', [-4.0, 2.0, 6.0])
def test_it_keeps_what_a_plain_loop_keeps(blobs: Family, level: float, classes: int,
                                          thresholds: Thresholds) -> None:
    family = replace(blobs, labels=tuple(map(str, range(classes))))
    raw = random_raw(family, seed=classes, level=level)
    ours = Suppressor(family).suppress(raw, member(family), thresholds)
    theirs = reference(family, raw, thresholds)
    assert len(ours) > 0
    np.testing.assert_array_equal(ours.class_ids, theirs.class_ids)
    np.testing.assert_allclose(ours.scores, theirs.scores, rtol=1e-5)
    np.testing.assert_allclose(ours.boxes_xyxy, theirs.boxes_xyxy, rtol=1e-3, atol=1e-2)


def test_results_have_their_types(blobs: Family) -> None:
    found = Suppressor(blobs).suppress(random_raw(blobs, 6), member(blobs), Thresholds())
    assert (found.boxes_xyxy.dtype, found.scores.dtype, found.class_ids.dtype) == (
        np.float32, np.float32, np.int64)
    assert found.labels == blobs.labels


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


def with_logits(raw: RawOutput, logits: float) -> RawOutput:
    return raw._replace(class_logits=np.full_like(raw.class_logits, logits))


def test_pairs_that_tie_with_the_worst_candidate_do_not_push_out_better_ones(
        blobs: Family) -> None:
    many = replace(blobs, labels=tuple(map(str, range(90))))
    tied = with_logits(random_raw(many, 17), -1.0)
    tied.class_logits[0, 5:15, 2] = 2.0
    assert tied.class_logits.size > 2 * CANDIDATES
    found = Suppressor(many).suppress(tied, member(many), Thresholds(0.0, 1.0, 256))
    assert found.class_ids[:10].tolist() == [2] * 10
    assert len(found) == 256


def test_equals_keep_the_order_of_their_places(blobs: Family) -> None:
    tied = with_logits(random_raw(blobs, 15), 1.0)
    found = Suppressor(blobs).suppress(tied, member(blobs), Thresholds(0.0, 1.0, 6))
    assert found.class_ids.tolist() == [0, 1, 2, 0, 1, 2]


def test_overlapping_objects_of_two_classes_are_both_kept(blobs: Family) -> None:
    pair = with_logits(random_raw(blobs, 16), -20.0)
    pair.class_logits[0, 3, :2] = [2.0, 1.0]
    found = Suppressor(blobs).suppress(pair, member(blobs), Thresholds())
    assert found.class_ids.tolist() == [0, 1]


@pytest.mark.parametrize('score', [0.01, 0.3, 0.5, 0.999, 1.0])
def test_a_score_at_the_threshold_is_not_above_it(blobs: Family, score: float) -> None:
    level = np.float32(np.log(score / (1 - score)) if score < 1.0 else 80.0)
    near = with_logits(random_raw(blobs, 14), -20.0)
    near.class_logits[0, :, 0] = level + np.linspace(-1e-3, 1e-3, near.class_logits.shape[1])
    found = Suppressor(blobs).suppress(near, member(blobs), Thresholds(score, 1.0, 256))
    above = sigmoid(near.class_logits) > np.float32(score)
    assert len(found) == min(above.sum(), 256)
    assert (found.scores > np.float32(score)).all()


def test_huge_deltas_give_finite_boxes(blobs: Family) -> None:
    wild = random_raw(blobs, 18, level=3.0)
    wild.box_deltas[:] *= 1e4
    found = Suppressor(blobs).suppress(wild, member(blobs), Thresholds())
    assert np.isfinite(found.boxes_xyxy).all()
