# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Encoding and decoding undo each other, and decoding never overflows."""

import numpy as np
import pytest

from mobilenet_ros.family.boxes import centres, corners, decode, encode

SCALES = np.array([10, 10, 5, 5], np.float32)


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
