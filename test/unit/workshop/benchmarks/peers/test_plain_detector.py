# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The suppression in NumPy keeps the best of what overlaps, class by class."""

import numpy as np
import pytest

from mobilenet_ros.family.overlap import iou
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.benchmarks.peers.plain_detector import suppressed

THRESHOLDS = Thresholds(iou_threshold=0.4)


def random_boxes(seed: int, count: int = 80) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    corner = rng.uniform(0, 100, (count, 2))
    boxes = np.concatenate([corner, corner + rng.uniform(5, 60, (count, 2))], axis=1)
    return (boxes.astype(np.float32), rng.uniform(0, 1, count).astype(np.float32),
            rng.integers(0, 3, count))


@pytest.mark.parametrize('seed', range(5))
def test_what_is_dropped_has_a_better_one_of_its_class_over_it(seed: int) -> None:
    boxes, scores, class_ids = random_boxes(seed)
    kept = suppressed(boxes, scores, class_ids, THRESHOLDS).tolist()
    assert scores[kept].tolist() == sorted(scores[kept].tolist(), reverse=True)

    def covers(one: int, other: int) -> bool:
        return (class_ids[one] == class_ids[other] and scores[one] > scores[other]
                and iou(tuple(boxes[one]), tuple(boxes[other])) > THRESHOLDS.iou_threshold)
    assert all(any(covers(best, place) for best in kept) != (place in kept)
               for place in range(len(boxes)))


def test_no_more_than_was_asked_for() -> None:
    kept = suppressed(*random_boxes(0), Thresholds(iou_threshold=1.0, max_detections=7))
    assert len(kept) == 7


def test_nothing_leaves_nothing() -> None:
    empty = np.zeros(0, np.float32)
    assert len(suppressed(empty.reshape(0, 4), empty, empty.astype(np.int64), THRESHOLDS)) == 0
