# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Two lists of detections of one frame held against each other."""

from enum import Enum
from typing import NamedTuple

from mobilenet_ros.family.overlap import Box, iou
from mobilenet_ros.replay.record import FrameRecord

_SAME_THING = 0.3  # overlap from which two boxes of a class are one thing that moved


class Tolerance(NamedTuple):
    """What still counts as equal.

    Boxes that overlap (intersection over union) by at least `iou`, scores that differ by at most
    `score`; a detection that only one run has, when it passes `score_threshold` by no more.
    """

    iou: float = 0.9
    score: float = 0.02
    score_threshold: float = 0.0


class Kind(Enum):
    """How a detection differs from the reference."""

    MISSING = 'missing'
    EXTRA = 'extra'
    MOVED = 'moved'
    RENAMED = 'other class'
    SCORE = 'other score'


class Sighting(NamedTuple):
    """One detection: its class, score and box in camera pixels."""

    name: str
    score: float
    box: Box


class Difference(NamedTuple):
    """A detection that differs: as the reference has it, as this run has it, their overlap."""

    kind: Kind
    expected: Sighting | None
    found: Sighting | None
    iou: float = 0.0


def detections_of(record: FrameRecord) -> list[Sighting]:
    """Return the detections of a frame, best first."""
    items = zip(record.classes, record.scores, record.boxes, strict=True)
    return [Sighting(*item) for item in items]


def differences(expected: list[Sighting], found: list[Sighting],
                tolerance: Tolerance) -> list[Difference]:
    """Return what differs between two lists; empty when they are equal within the tolerance.

    Pairs are made by class and overlap, then moved boxes, then boxes of another class; what then
    has no partner is missing or extra.
    """
    rounds = ((True, tolerance.iou, Kind.SCORE), (True, _SAME_THING, Kind.MOVED),
              (False, tolerance.iou, Kind.RENAMED))
    left, right, pairs = list(expected), list(found), []
    for same_class, least_iou, kind in rounds:
        for pair in _pairs(left, right, same_class, least_iou):
            pairs.append(Difference(kind, *pair))
            left.remove(pair[0])
            right.remove(pair[1])
    return ([pair for pair in pairs if not _equal(pair, tolerance)]
            + [Difference(Kind.MISSING, seen, None) for seen in left
               if not _hardly(seen, tolerance)]
            + [Difference(Kind.EXTRA, None, seen) for seen in right
               if not _hardly(seen, tolerance)])


def _hardly(seen: Sighting, tolerance: Tolerance) -> bool:
    """Tell whether a detection passes the threshold by so little that it may come and go."""
    return 0.0 <= round(seen.score - tolerance.score_threshold, 6) <= tolerance.score


def _equal(pair: Difference, tolerance: Tolerance) -> bool:
    if pair.kind is not Kind.SCORE or pair.expected is None or pair.found is None:
        return False
    # Scores are rounded to four decimals, and 0.9 - 0.88 is more than 0.02.
    return round(abs(pair.expected.score - pair.found.score), 6) <= tolerance.score


def _pairs(left: list[Sighting], right: list[Sighting], same_class: bool,
           least_iou: float) -> list[tuple[Sighting, Sighting, float]]:
    """Pair what overlaps, the largest overlaps first."""
    candidates = sorted((-overlap, i, j) for i, one in enumerate(left)
                        for j, other in enumerate(right)
                        if (one.name == other.name) is same_class
                        and (overlap := iou(one.box, other.box)) >= least_iou)
    pairs: dict[int, tuple[int, float]] = {}
    for negative, i, j in candidates:
        if i not in pairs and j not in {taken for taken, _ in pairs.values()}:
            pairs[i] = j, -negative
    return [(left[i], right[j], overlap) for i, (j, overlap) in pairs.items()]
