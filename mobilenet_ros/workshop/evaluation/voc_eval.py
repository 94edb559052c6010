# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The average precision of the Pascal VOC challenge since 2010, over all points of the curve.

Objects and detections are entries as COCO has them: `image_id`, `category_id`, `bbox` (left, top,
width, height), and `score` of a detection.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.overlap import Box, iou

Entry = Mapping[str, Any]


def voc_map(truths: Sequence[Entry], guesses: Sequence[Entry], min_iou: float = 0.5) -> float:
    """Return the mean over the categories that `truths` holds; zero where there are none."""
    categories = {truth['category_id'] for truth in truths}
    values = [average_precision(_of(category, truths), _of(category, guesses), min_iou)
              for category in categories]
    return float(np.mean(values)) if values else 0.0


def _of(category: object, entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry['category_id'] == category]


def average_precision(truths: Sequence[Entry], guesses: Sequence[Entry],
                      min_iou: float) -> float:
    """Return the area under the precision envelope of one category's detections.

    Detections of equal score rank in the order given.
    """
    hits = _hits(truths, sorted(guesses, key=lambda guess: -guess['score']), min_iou)
    found = np.cumsum(hits)
    precision = found / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(envelope[hits]) / len(truths))


def _hits(truths: Sequence[Entry], guesses: Sequence[Entry], min_iou: float) -> NDArray[np.bool_]:
    """Tell of each guess, best first, whether it is the first on its best-overlapping object."""
    by_image = defaultdict(list)
    for truth in truths:
        by_image[truth['image_id']].append(_corners(truth))
    taken: set[tuple[object, int]] = set()
    hits = np.zeros(len(guesses), np.bool_)
    for index, guess in enumerate(guesses):
        box = _corners(guess)
        overlaps = [iou(box, other) for other in by_image[guess['image_id']]]
        if not overlaps or max(overlaps) < min_iou:
            continue
        target = guess['image_id'], int(np.argmax(overlaps))
        hits[index] = target not in taken
        taken.add(target)
    return hits


def _corners(entry: Entry) -> Box:
    left, top, width, height = entry['bbox']
    return left, top, left + width, top + height
