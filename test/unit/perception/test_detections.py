# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Detections keep their shapes, let nobody write, and end where the picture ends."""

import numpy as np
import pytest

from mobilenet_ros.perception.detections import Detections


def detections(*boxes: tuple[float, ...]) -> Detections:
    count = len(boxes)
    return Detections(np.array(boxes, np.float32).reshape(-1, 4),
                      np.linspace(0.9, 0.5, count, dtype=np.float32), np.arange(count))


def test_its_length_is_the_number_of_objects() -> None:
    assert len(Detections.empty()) == 0
    assert len(detections((0, 0, 1, 1), (1, 1, 2, 2))) == 2


@pytest.mark.parametrize('name', ['boxes_xyxy', 'scores', 'class_ids'])
def test_no_array_can_be_written(name: str) -> None:
    with pytest.raises(ValueError, match='read-only'):
        getattr(detections((0, 0, 1, 1)), name)[:] = 0


@pytest.mark.parametrize('shapes', [((2, 4), 1, 2), ((2, 4), 2, 1), ((1, 4), 2, 2),
                                    ((2, 5), 2, 2)])
def test_arrays_that_do_not_fit_together_are_refused(shapes: tuple) -> None:
    boxes, scores, class_ids = shapes
    with pytest.raises(ValueError, match=r'\(N, 4\), \(N,\), \(N,\)'):
        Detections(np.zeros(boxes, np.float32), np.zeros(scores, np.float32),
                   np.zeros(class_ids, np.int64))


def test_clipping_keeps_what_is_inside_and_cuts_at_the_edge() -> None:
    inside, across = (1, 2, 3, 4), (-5, -5, 200, 8)
    clipped = detections(inside, across).clipped(height=50, width=100)
    np.testing.assert_array_equal(clipped.boxes_xyxy, [inside, (0, 0, 100, 8)])


@pytest.mark.parametrize('box', [(100, 0, 120, 10), (-9, 0, 0, 10), (5, 5, 5, 9),
                                 (0, float('nan'), 9, 9)])
def test_clipping_drops_what_has_no_place_in_the_picture(box: tuple[float, ...]) -> None:
    kept = detections(box, (1, 1, 9, 9)).clipped(height=50, width=100)
    assert kept.class_ids.tolist() == [1]
    assert kept.scores.tolist() == [0.5]


def test_clipping_twice_is_clipping_once() -> None:
    once = detections((-5, -5, 200, 8), (3, 3, 4, 4)).clipped(50, 100)
    np.testing.assert_array_equal(once.clipped(50, 100).boxes_xyxy, once.boxes_xyxy)
