# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""After the shift a threshold of 0.5 keeps what is there and drops what is not."""

import time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from support.blob_family import BLOB, LABELS, blob_picture, blob_weights

pytest.importorskip('torch')

from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.family import Family
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.workshop.evaluation.evaluate import THRESHOLDS
from mobilenet_ros.workshop.evaluation.labels import Sample
from mobilenet_ros.workshop.evaluation.labels.sample import NO_CLASS
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, build_network
from mobilenet_ros.workshop.training.score_scale import best_threshold, score_shift, shifted

SIDE = 160


def family_of(folder: Path, shift: float = 0.0) -> Family:
    """Write a family of one variant that finds white blobs, its scores shifted."""
    draft = Family('blobs', folder, SIDE, (SIDE,), LABELS, ssd_layout(SIDE), ())
    graph = build_network(NetworkSpec('blobs', 0.25, len(LABELS)),
                          shifted(blob_weights(0.25), shift))
    return write_family(draft, [NewNetwork(0.25, 'fp32', graph)])


def seen(family: Family, pixels: np.ndarray, score_threshold: float) -> Detections:
    detector = FrameDetector(Network(family), time.perf_counter)
    return detector.detect(Frame(pixels, PixelFormat.BGR), family.members[0].variant,
                           replace(THRESHOLDS, score_threshold=score_threshold))[0]


def picture(light: float) -> np.ndarray:
    return (blob_picture() * light).astype(np.uint8)


def sample(folder: Path, light: float, boxes_xyxy: np.ndarray) -> Sample:
    """Draw a blob in some light and say that these boxes hold blobs."""
    path, count = folder / f'{light}.png', len(boxes_xyxy)
    cv2.imwrite(str(path), picture(light))
    return Sample(path, boxes_xyxy.copy(), np.full(count, BLOB, np.int64),
                  np.ones(count, np.float32), np.zeros(count, np.bool_), (320, 240))


@pytest.mark.parametrize(('scores', 'hits', 'best'), [
    ([0.9, 0.3, 0.2, 0.1], [1, 1, 0, 0], 0.3), ([0.8, 0.7, 0.6], [0, 1, 1], 0.6),
    ([0.3, 0.2], [0, 0], 0.5), ([], [], 0.5), ([0.999, 0.01], [1, 0], 0.95)])
def test_best_threshold_parts_hits_from_ghosts(scores: list[float], hits: list[int],
                                               best: float) -> None:
    found = best_threshold(np.array(scores), np.array(hits, np.bool_), 2)
    assert found == pytest.approx(best)


def test_a_ghost_weighs_more_than_a_miss() -> None:
    scores, hits = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([1, 1, 0, 0, 1], np.bool_)
    assert best_threshold(scores, hits, 3) == 0.8


def test_blobs_that_count_are_above_one_half_and_others_below(tmp_path: Path) -> None:
    family = family_of(tmp_path / 'blobs')
    boxes = seen(family, picture(1.0), 0.9).boxes_xyxy
    dim = [seen(family, picture(light), 0.01).scores.max() for light in (0.7, 0.8)]
    assert len(boxes) and 0.01 < dim[0] < dim[1] < 0.5
    samples = [sample(tmp_path, light, boxes) for light in (0.8, 0.9, 1.0)]
    samples += [sample(tmp_path, light, boxes[:0]) for light in (0.65, 0.7)]
    scaled = family_of(tmp_path / 'scaled', score_shift(family, samples))
    assert len(seen(scaled, picture(0.8), 0.499)) == len(boxes)
    assert len(seen(scaled, picture(0.7), 0.499)) == 0


def test_no_ghost_is_seen_in_an_ignored_region_of_no_class(tmp_path: Path) -> None:
    family = family_of(tmp_path / 'blobs')
    boxes = seen(family, picture(1.0), 0.9).boxes_xyxy
    sure = [sample(tmp_path, light, boxes) for light in (0.8, 1.0)]
    corner_and_all = np.array([[0, 0, 8, 8], [0, 0, 320, 240]], np.float32)
    between = replace(sample(tmp_path, 0.9, corner_and_all), ignored=np.array([False, True]))

    def shift(class_id: int) -> float:
        return score_shift(family, [*sure, replace(between, class_ids=np.array([BLOB, class_id]))])
    assert shift(NO_CLASS) == shift(BLOB) > shift(BLOB - 1)


def test_shift_moves_all_logits_alike_and_nothing_else() -> None:
    weights = blob_weights(0.25)
    moved = shifted(weights, 0.7)
    for name, found in moved.items():
        step = 0.7 if name.endswith('/classes') else 0.0
        np.testing.assert_allclose(found.bias, weights[name].bias + step)
        assert found.kernel is weights[name].kernel


def test_pictures_without_labels_leave_the_scores_as_they_are(tmp_path: Path) -> None:
    family, everywhere = family_of(tmp_path / 'blobs'), np.array([[0, 0, 320, 240]], np.float32)
    unlabelled = replace(sample(tmp_path, 1.0, everywhere), ignored=np.ones(1, np.bool_))
    assert score_shift(family, [unlabelled]) == 0.0
