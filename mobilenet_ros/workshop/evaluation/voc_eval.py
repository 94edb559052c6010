# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Pascal VOC's average precision over all points of the curve (since VOC 2010).

As in the VOC kit, box corners are pixels that belong to the box: a side is high - low + 1 wide.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.overlap import Box, iou


class Truth(NamedTuple):
    """One object that is there."""

    image: object
    category: object
    box_xyxy: Box


class Guess(NamedTuple):
    """One object that was detected."""

    image: object
    category: object
    box_xyxy: Box
    score: float


def voc_map(truths: Sequence[Truth], guesses: Sequence[Guess], min_iou: float = 0.5) -> float:
    """Return the mean over the categories that `truths` holds; zero where there are none."""
    categories = {truth.category for truth in truths}
    values = [average_precision([truth for truth in truths if truth.category == category],
                                [guess for guess in guesses if guess.category == category],
                                min_iou) for category in categories]
    return float(np.mean(values)) if values else 0.0


def average_precision(truths: Sequence[Truth], guesses: Sequence[Guess],
                      min_iou: float) -> float:
    """Return the area under the precision envelope of one category's detections.

    Detections of equal score rank in the order given.
    """
    hits = _hits(truths, sorted(guesses, key=lambda guess: -guess.score), min_iou)
    found = np.cumsum(hits)
    precision = found / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(envelope[hits]) / len(truths))


def _hits(truths: Sequence[Truth], guesses: Sequence[Guess], min_iou: float) -> NDArray[np.bool_]:
    """Tell of each guess, best first, whether it is the first on its best-overlapping object."""
    by_image = defaultdict(list)
    for truth in truths:
        by_image[truth.image].append(_with_last_pixels(truth.box_xyxy))
    taken: set[tuple[object, int]] = set()
    hits = np.zeros(len(guesses), np.bool_)
    for index, guess in enumerate(guesses):
        box = _with_last_pixels(guess.box_xyxy)
        overlaps = [iou(box, other) for other in by_image[guess.image]]
        if not overlaps or max(overlaps) < min_iou:
            continue
        target = guess.image, int(np.argmax(overlaps))
        hits[index] = target not in taken
        taken.add(target)
    return hits


def _with_last_pixels(box: Box) -> Box:
    return box[0], box[1], box[2] + 1, box[3] + 1
