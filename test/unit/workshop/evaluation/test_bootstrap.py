# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The bootstrap computes what pycocotools computes, and its error falls with more pictures."""

from typing import Any

import numpy as np
import pytest

from mobilenet_ros.workshop.evaluation.bootstrap import (
    Matches,
    average_precision,
    matches_of,
    standard_error,
)
from mobilenet_ros.workshop.evaluation.coco_eval import CocoRow, coco_figures, indexed, matched

CLASSES = 3


def some_set(seed: int, pictures: int) -> tuple[dict[str, Any], list[CocoRow]]:
    """Return objects at random, crowds among them, and detections near some of them."""
    rng = np.random.default_rng(seed)
    annotations: list[dict[str, Any]] = []
    rows: list[CocoRow] = []
    for picture in range(1, pictures + 1):
        for _ in range(rng.integers(0, 6)):
            category = int(rng.integers(1, CLASSES + 1))
            box = [*rng.uniform(0, 300, 2), *rng.uniform(10, 150, 2)]
            annotations.append({'id': len(annotations) + 1, 'image_id': picture, 'bbox': box,
                                'category_id': category, 'area': box[2] * box[3],
                                'iscrowd': int(rng.random() < 0.1)})
            if rng.random() < 0.7:
                near = [float(value + rng.normal(0, 6)) for value in box]
                rows.append(CocoRow(image_id=picture, category_id=category, bbox=near,
                                    score=float(rng.random())))
        rows.append(CocoRow(image_id=picture, category_id=1, score=float(rng.random()),
                            bbox=[*map(float, rng.uniform(10, 200, 4))]))
    dataset = {'images': range(1, pictures + 1), 'annotations': annotations,
               'categories': range(1, CLASSES + 1)}
    return dataset, rows


def matches(dataset: dict[str, Any], rows: list[CocoRow]) -> list[Matches]:
    evaluation = matched(indexed(**dataset), rows, areaRng=[[0, 1e10]], areaRngLbl=['all'])
    places = {image_id: place for place, image_id in enumerate(evaluation.params.imgIds)}
    return [*matches_of(evaluation.evalImgs, places)]


@pytest.mark.parametrize('seed', range(5))
def test_with_every_picture_once_it_is_the_figure_of_pycocotools(seed: int) -> None:
    dataset, rows = some_set(seed, 30)
    ones = np.ones(30, np.int64)
    assert average_precision(matches(dataset, rows), ones) == pytest.approx(
        coco_figures(indexed(**dataset), rows).ap, abs=1e-9)


def test_counting_every_picture_twice_changes_nothing() -> None:
    found = matches(*some_set(7, 20))
    ones = np.ones(20, np.int64)
    assert average_precision(found, 2 * ones) == pytest.approx(average_precision(found, ones))


def test_more_pictures_make_the_error_smaller() -> None:
    few, many = (standard_error(matches(*some_set(3, pictures)), pictures)
                 for pictures in (15, 240))
    assert 0 < many < few


def test_a_picture_that_does_not_count_is_as_if_it_were_not_there() -> None:
    dataset, rows = some_set(11, 12)
    counts = np.array([1] * 11 + [0])
    less = dataset | {'images': dataset['images'][:11], 'annotations': [
        each for each in dataset['annotations'] if each['image_id'] < 12]}
    expected = coco_figures(indexed(**less), [row for row in rows if row['image_id'] < 12]).ap
    assert average_precision(matches(dataset, rows), counts) == pytest.approx(expected)
