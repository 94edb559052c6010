# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How far chance moves an average precision: what other sets of as many pictures would have given.

The bootstrap (Efron, "Bootstrap Methods: Another Look at the Jackknife", 1979): pictures are drawn
with replacement, and the average precision of each draw is computed as pycocotools does.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

DRAWS = 50
RECALLS = np.linspace(0.0, 1.0, 101)
_SEED = 1


class Matches(NamedTuple):
    """The detections of one class in all pictures, best first.

    `hits`, `counted` (T, D) at T overlaps: found an object, counts at all; `pictures` (D,) and
    `objects` (P,): each detection's picture, and how many objects each of P pictures holds.
    """

    hits: NDArray[np.bool_]
    counted: NDArray[np.bool_]
    pictures: NDArray[np.int64]
    objects: NDArray[np.int64]


def standard_error(classes: Sequence[Matches], pictures: int) -> float:
    """Return the standard error of the average precision over `classes`, 0 without pictures."""
    rng = np.random.default_rng(_SEED)
    draws = [np.bincount(rng.integers(0, pictures, pictures), minlength=pictures)
             for _ in range(DRAWS if pictures else 0)]
    found = [average_precision(classes, draw) for draw in draws]
    return float(np.std(found, ddof=1)) if found else 0.0


def average_precision(classes: Sequence[Matches], counts: NDArray[np.int64]) -> float:
    """Return the average precision where picture p counts `counts[p]` times, in [0, 1]."""
    figures = [_of_class(matches, counts) for matches in classes if counts @ matches.objects]
    return float(np.mean(figures)) if figures else 0.0


def _of_class(matches: Matches, counts: NDArray[np.int64]) -> float:
    weights = counts[matches.pictures]
    hits = np.cumsum((matches.hits & matches.counted) * weights, axis=1)
    ghosts = np.cumsum((~matches.hits & matches.counted) * weights, axis=1)
    recalls = hits / (counts @ matches.objects)
    precisions = hits / np.maximum(hits + ghosts, np.spacing(1))
    highest = np.maximum.accumulate(precisions[:, ::-1], axis=1)[:, ::-1]
    return float(np.mean([_at_recalls(*pair) for pair in zip(recalls, highest, strict=True)]))


def _at_recalls(recalls: NDArray[np.float64], precisions: NDArray[np.float64]) -> float:
    """Return the mean precision at the 101 recalls, 0 at those that are not reached."""
    places = np.searchsorted(recalls, RECALLS, side='left')
    return float(np.append(precisions, 0.0)[places].mean())


def matches_of(picture_results: Sequence[Mapping[str, Any] | None],
               places: Mapping[int, int]) -> Iterator[Matches]:
    """Give each class's matches from pycocotools' `evalImgs` of one range of areas.

    `places` is the number of each picture's id.
    """
    by_class: dict[int, list[Mapping[str, Any]]] = {}
    for result in picture_results:
        if result is not None:
            by_class.setdefault(result['category_id'], []).append(result)
    for results in by_class.values():
        objects = np.zeros(len(places), np.int64)
        for result in results:
            objects[places[result['image_id']]] = np.count_nonzero(
                np.asarray(result['gtIgnore']) == 0)
        order = np.argsort(-np.concatenate([each['dtScores'] for each in results]),
                           kind='mergesort')
        yield Matches(
            np.concatenate([each['dtMatches'] for each in results], 1)[:, order] > 0,
            ~np.concatenate([each['dtIgnore'] for each in results], 1)[:, order].astype(bool),
            np.repeat([places[each['image_id']] for each in results],
                      [len(each['dtScores']) for each in results])[order], objects)
