# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Puts a network's scores where 0.5 is the threshold that serves best.

Losses and data decide where that threshold falls: at 0.62 for one of our families, at 0.50 for the
other. A node changes its network from frame to frame, and a threshold must mean the same in all.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.family import Family
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.sources.pictures import read_picture
from mobilenet_ros.workshop.evaluation.coco_eval import CocoRow, indexed, matched
from mobilenet_ros.workshop.evaluation.evaluate import THRESHOLDS, to_rows
from mobilenet_ros.workshop.evaluation.labels.sample import NO_CLASS, Sample
from mobilenet_ros.workshop.networks.network_graph import Weights
from mobilenet_ros.workshop.training.batches import spread

PICTURES = 300
BETA = 0.5  # of the F measure: how much recall counts beside precision; ghosts are worse
LEAST, MOST = 0.05, 0.95  # thresholds beyond are chance


def score_shift(family: Family, samples: Sequence[Sample]) -> float:
    """Return what to add to every logit of a family's first network; 0 without labels.

    `samples` are pictures with boxes, by class ids of the family; the sides take turns.
    """
    labelled = [sample for sample in samples if not len(sample.ignored) or
                not sample.ignored.all()]
    if not labelled:
        return 0.0
    annotations: list[dict[str, Any]] = []
    rows: list[CocoRow] = []
    detector = FrameDetector(Network(family), time.perf_counter)
    for number, sample in enumerate(spread(labelled, PICTURES)):
        pixels = read_picture(sample.path)
        annotations += _truth(number, sample, len(family.labels))
        variant = family.members[number % len(family.members)].variant
        found = detector.detect(Frame(pixels, PixelFormat.BGR), variant, THRESHOLDS)[0]
        rows += to_rows(found, number, {index: index for index in range(len(family.labels))})
    threshold = best_threshold(*_hits(annotations, rows))
    return -log(threshold / (1 - threshold))


def shifted(weights: Mapping[str, Weights], shift: float) -> dict[str, Weights]:
    """Return weights whose logits are all higher by a shift; the order of scores stays."""
    return {name: found._replace(bias=found.bias + np.float32(shift))
            if name.endswith('/classes') else found for name, found in weights.items()}


def best_threshold(scores: NDArray[np.float64], hits: NDArray[np.bool_], objects: int) -> float:
    """Return the score threshold with the highest F measure; 0.5 where nothing was found.

    `scores` (N,) and `hits` (N,) are of detections, `objects` how many there are to find.
    """
    order = np.argsort(-scores, kind='stable')
    found = np.cumsum(hits[order])
    measure = (1 + BETA ** 2) * found / (np.arange(1, len(order) + 1) + BETA ** 2 * objects)
    if not found.any():
        return 0.5
    return float(np.clip(scores[order][measure.argmax()], LEAST, MOST))


def _truth(number: int, sample: Sample, classes: int) -> Iterator[dict[str, Any]]:
    """Yield COCO's annotations of a picture; what has no class is ignored in all of them."""
    for box, class_id, ignored in zip(sample.boxes_xyxy, sample.class_ids, sample.ignored,
                                      strict=True):
        left, top, right, bottom = map(float, box)
        width, height = right - left, bottom - top
        for category in range(classes) if class_id == NO_CLASS else [int(class_id)]:
            yield {'image_id': number, 'category_id': category, 'area': width * height,
                   'bbox': [left, top, width, height], 'iscrowd': int(ignored)}


def _hits(annotations: Sequence[dict[str, Any]],
          rows: Sequence[CocoRow]) -> tuple[NDArray[np.float64], NDArray[np.bool_], int]:
    """Match detections with objects of their class at an overlap of one half."""
    objects = sum(not each['iscrowd'] for each in annotations)
    if not rows:
        return np.zeros(0), np.zeros(0, np.bool_), objects
    numbers, categories = ({each[key] for each in (*annotations, *rows)}
                           for key in ('image_id', 'category_id'))
    evaluation = matched(indexed(numbers, annotations, categories), rows,
                         iouThrs=np.array([0.5]), areaRng=[[0, 1e10]], areaRngLbl=['all'])
    found = [each for each in evaluation.evalImgs if each is not None]
    counted = ~np.concatenate([each['dtIgnore'][0] for each in found]).astype(bool)
    scores = np.concatenate([each['dtScores'] for each in found])
    hits = np.concatenate([each['dtMatches'][0] for each in found]) > 0
    return scores[counted], hits[counted], objects
