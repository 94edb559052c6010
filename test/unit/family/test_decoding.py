# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Encoding and decoding undo each other, and neither boxes nor scores overflow.

Scores rise with their logits, stay in [0, 1], and lie symmetrically about one half.
"""

import numpy as np
import pytest

from mobilenet_ros.family.decoding import centres, corners, decode, encode, longer_sides, sigmoid

SCALES = np.array([10, 10, 5, 5], np.float32)
LOGITS = np.concatenate([np.linspace(-12, 12, 2001), [-1e30, -200, 200, 1e30]]).astype(np.float32)


def random_boxes(seed: int, count: int = 500) -> np.ndarray:
    """Return boxes (cx, cy, w, h) of 4 to 300 px."""
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.uniform(0, 300, (count, 2)), rng.uniform(4, 300, (count, 2))],
                          axis=1).astype(np.float32)


def test_decode_undoes_encode() -> None:
    boxes, anchors = random_boxes(1), random_boxes(2)
    decoded = decode(encode(boxes, anchors, SCALES), anchors, SCALES)
    assert decoded == pytest.approx(boxes, rel=1e-4, abs=1e-3)


def test_encode_undoes_decode() -> None:
    deltas = np.random.default_rng(3).normal(size=(500, 4)).astype(np.float32)
    anchors = random_boxes(4)
    assert encode(decode(deltas, anchors, SCALES), anchors, SCALES) == pytest.approx(
        deltas, rel=1e-3, abs=1e-3)


def test_no_delta_is_the_anchor_itself() -> None:
    anchors = random_boxes(5)
    assert (decode(np.zeros_like(anchors), anchors, SCALES) == anchors).all()


def test_known_box() -> None:
    anchor = np.array([[100, 100, 50, 20]], np.float32)
    delta = np.array([[10, -5, 5 * np.log(2), 0]], np.float32)  # a width right, half a height up
    assert decode(delta, anchor, SCALES) == pytest.approx(np.array([[150, 90, 100, 20]]))


def test_huge_delta_stays_finite() -> None:
    box = decode(np.full((1, 4), 1e4, np.float32), np.ones((1, 4), np.float32), SCALES)
    assert np.isfinite(box).all()
    assert box[0, 2:] == pytest.approx([62.5, 62.5])


def test_centres_undo_corners() -> None:
    boxes = random_boxes(6)
    assert centres(corners(boxes)) == pytest.approx(boxes, abs=1e-3)


def test_corners_of_a_known_box() -> None:
    assert corners(np.array([[10, 20, 4, 8]], np.float32)).tolist() == [[8, 16, 12, 24]]


def test_longer_sides_are_those_of_the_decoded_boxes() -> None:
    deltas = np.random.default_rng(6).normal(0, 5, (500, 4)).astype(np.float32)
    anchors = random_boxes(7)
    np.testing.assert_array_equal(longer_sides(deltas, anchors, SCALES),
                                  decode(deltas, anchors, SCALES)[:, 2:].max(axis=1))


def test_scores_stay_between_zero_and_one_without_a_warning() -> None:
    with np.errstate(all='raise', under='ignore'):
        scores = sigmoid(LOGITS)
    assert scores.dtype == np.float32
    assert scores.min() >= 0 and scores.max() <= 1


def test_scores_rise_with_their_logits_and_logit_is_the_inverse() -> None:
    scores = sigmoid(LOGITS[:2001]).astype(np.float64)
    assert (np.diff(scores) >= 0).all()
    np.testing.assert_allclose(np.log(scores / (1 - scores)), LOGITS[:2001], atol=0.02)


def test_opposite_logits_share_one() -> None:
    np.testing.assert_allclose(sigmoid(LOGITS) + sigmoid(-LOGITS), 1.0, atol=1e-6)


def test_what_is_no_number_stays_none() -> None:
    assert np.isnan(sigmoid(np.array([np.nan], np.float32))).all()
