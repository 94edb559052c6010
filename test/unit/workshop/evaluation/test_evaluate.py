# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A detector that is right everywhere scores 1, one that is wrong everywhere 0."""

import json
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from support.blob_family import BLOB, LABELS, blob_picture, write_blob_family

from mobilenet_ros.errors import SourceError
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.workshop.evaluation.coco_set import CocoSet, load_coco_set
from mobilenet_ros.workshop.evaluation.evaluate import (
    THRESHOLDS,
    evaluate,
    shared_categories,
    to_rows,
)

CATEGORY = 40  # of blobs, in the set: another number than the family's class id
CENTRES = ((100, 80), (200, 150))


@pytest.fixture(scope='module')
def detector(tmp_path_factory: pytest.TempPathFactory) -> FrameDetector:
    """Return a detector of white blobs."""
    family = write_blob_family(tmp_path_factory.mktemp('families') / 'blobs')
    return FrameDetector(Network(family), time.perf_counter)


def labelled_by(detector: FrameDetector, folder: Path, shift_px: float,
                name: str = 'blob') -> CocoSet:
    """Return a set whose boxes are what the detector finds, moved to the right."""
    images, boxes = [], []
    variant = detector.network.family.members[-1].variant
    for image_id, centre in enumerate(CENTRES):
        pixels = blob_picture(centre=centre)
        cv2.imwrite(str(folder / f'{image_id}.png'), pixels)
        images.append({'id': image_id, 'file_name': f'{image_id}.png'})
        found = detector.detect(Frame(pixels, PixelFormat.BGR), variant, THRESHOLDS)[0]
        for row in to_rows(found, image_id, {BLOB: CATEGORY}):
            left, top, width, height = row['bbox']
            boxes.append({'id': len(boxes) + 1, 'image_id': image_id, 'category_id': CATEGORY,
                          'bbox': [left + shift_px, top, width, height], 'area': width * height,
                          'iscrowd': 0})
    (folder / 'set.json').write_text(json.dumps({
        'images': images, 'annotations': boxes,
        'categories': [{'id': CATEGORY, 'name': name}, {'id': 41, 'name': 'unheard-of'}]}))
    return load_coco_set(folder / 'set.json')


def test_set_labelled_by_the_detector_itself_is_worth_one(detector: FrameDetector,
                                                          tmp_path: Path) -> None:
    variant = detector.network.family.members[-1].variant
    found = evaluate(detector, variant, labelled_by(detector, tmp_path, 0.0))
    assert found.coco.ap == pytest.approx(1)
    assert found.voc50 == pytest.approx(1)
    assert found.accuracy.map == pytest.approx(1)


def test_set_labelled_elsewhere_is_worth_nothing(detector: FrameDetector, tmp_path: Path) -> None:
    variant = detector.network.family.members[-1].variant
    found = evaluate(detector, variant, labelled_by(detector, tmp_path, 80.0))
    assert (found.coco.ap, found.voc50) == (0, 0)


def test_classes_are_matched_by_name(detector: FrameDetector, tmp_path: Path) -> None:
    labelled = labelled_by(detector, tmp_path, 0.0)
    assert shared_categories(detector.network.family, labelled) == {BLOB: 1}


def test_set_without_a_class_of_the_family_is_refused(detector: FrameDetector,
                                                      tmp_path: Path) -> None:
    labelled = labelled_by(detector, tmp_path, 0.0, name='ball')
    with pytest.raises(SourceError, match='share no class name; the set has ball, unheard-of'):
        evaluate(detector, detector.network.family.members[0].variant, labelled)


def test_picture_that_is_none_is_named(detector: FrameDetector, tmp_path: Path) -> None:
    labelled = labelled_by(detector, tmp_path, 0.0)
    (tmp_path / '1.png').write_text('no picture')
    with pytest.raises(SourceError, match=r'1\.png is no picture'):
        evaluate(detector, detector.network.family.members[0].variant, labelled)


def test_rows_are_corner_and_size_and_leave_out_classes_not_shared() -> None:
    found = Detections(np.array([[1, 2, 5, 8], [0, 0, 1, 1]], np.float32),
                       np.array([0.75, 0.5], np.float32), np.array([BLOB, 0], np.int64))
    assert LABELS[0] != LABELS[BLOB]
    assert list(to_rows(found, 9, {BLOB: CATEGORY})) == [
        {'image_id': 9, 'category_id': CATEGORY, 'bbox': [1, 2, 4, 6], 'score': 0.75}]
