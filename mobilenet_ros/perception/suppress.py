# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From raw boxes and scores to detections: the best pairs of anchor and class, then suppression.

Few of some hundred thousand pairs reach the score threshold. They are found by one pass over the
logits, and only they are decoded. At most `CANDIDATES` go on, so that a crowd takes little longer
than an empty street. All this runs beside the network, because a suppression inside a GPU's graph
costs more than it saves.
"""

from functools import lru_cache
from math import inf, log
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from mobilenet_ros.family.decoding import corners, decode, longer_sides, sigmoid
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.providers import REFERENCE
from mobilenet_ros.perception.session import session_options
from mobilenet_ros.perception.thresholds import Thresholds

GRAPH = Path(__file__).with_name('suppress.onnx')  # ONNX's operator and nothing else
CANDIDATES = 384  # with 256 a PicoDet had 35.65 AP instead of 35.91, with 384 it has 35.85
_ROUNDING = 1e-6  # a score is off by less


class _Candidates(NamedTuple):
    """Pairs of anchor and class: rows of the raw output, its columns, the logits."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    logits: NDArray[np.float32]


class Suppressor:
    """Decodes and suppresses the raw output of a family's networks."""

    def __init__(self, family: Family) -> None:
        """Prepare for the anchors and labels of `family`."""
        self._session = ort.InferenceSession(GRAPH.read_bytes(), session_options(threads=1),
                                             providers=[REFERENCE.ort_name])
        self._family = family
        self._box_scales = np.asarray(family.box_scales, np.float32)

    def suppress(self, raw: RawOutput, member: Member, thresholds: Thresholds) -> Detections:
        """Return the detections of a member's raw output, boxes in pixels of its input."""
        anchors = self._family.anchors_of(member).anchors_cxcywh
        classes = _columns(thresholds.class_ids)
        logits = raw.class_logits[0]
        if classes is not None:
            logits = logits.take(classes, axis=1)
        found = _candidates(logits, thresholds.score_threshold, self._within(raw, member))
        boxes = corners(decode(_by_coordinate(raw.box_deltas[0], found.rows),
                               _by_coordinate(anchors, found.rows), self._box_scales))
        scores = sigmoid(found.logits)
        kept = self._kept(boxes, scores, found.columns, thresholds, logits.shape[1])
        kept = kept[np.lexsort((kept, -found.logits[kept]))][:thresholds.max_detections]
        columns = found.columns[kept]
        return Detections(boxes[kept], scores[kept],
                          columns if classes is None else classes[columns], self._family.labels)

    def _within(self, raw: RawOutput, member: Member) -> NDArray[np.bool_] | None:
        """Tell for each anchor whether its box is of the anchor's octave; None for one octave."""
        if member.octaves == 1:
            return None
        anchors, limits_px = self._family.anchors_of(member)
        longer = longer_sides(raw.box_deltas[0], anchors, self._box_scales)
        return np.asarray((limits_px[:, 0] < longer) & (longer < limits_px[:, 1]))

    def _kept(self, boxes: NDArray[np.float32], scores: NDArray[np.float32],
              columns: NDArray[np.intp], thresholds: Thresholds,
              classes: int) -> NDArray[np.int64]:
        """Return the places of what no better candidate of its class covers.

        The operator wants a row of scores for each class: zero where a candidate is of another.
        Boxes moved apart by class would do with one row, but would lose pixels to float32 far
        from the origin.
        """
        by_class = np.zeros((1, classes, len(scores)), np.float32)
        by_class[0, columns, np.arange(len(scores))] = scores
        kept, = self._session.run(None, {'boxes_xyxy': boxes[None], 'scores': by_class,
                                         **_limits(thresholds)})
        return np.asarray(kept[:, 2])


def _by_coordinate(rows: NDArray[np.float32], places: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return some rows, each column in one piece of memory: NumPy is slow on pieces of two."""
    return np.asfortranarray(rows.take(places, axis=0))


def _candidates(logits: NDArray[np.float32], score_threshold: float,
                within: NDArray[np.bool_] | None) -> _Candidates:
    """Return the best pairs whose score may be above the threshold, of anchors that may be."""
    flat = logits.reshape(-1)
    pairs = np.flatnonzero(flat >= _least_logit(score_threshold))
    if within is not None:
        pairs = pairs[within[pairs // logits.shape[1]]]
    if len(pairs) > CANDIDATES:
        pairs = pairs[_largest(flat[pairs])]
    rows, columns = np.divmod(pairs, logits.shape[1])
    return _Candidates(rows, columns, flat[pairs])


def _largest(logits: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the places of the `CANDIDATES` largest, of equals the first; in no useful order."""
    least = np.partition(logits, -CANDIDATES)[-CANDIDATES]
    above, equal = np.flatnonzero(logits > least), np.flatnonzero(logits == least)
    return np.concatenate([above, equal[:CANDIDATES - len(above)]])


@lru_cache(maxsize=8)
def _least_logit(score_threshold: float) -> float:
    """Return a logit that whatever scores above the threshold has at least."""
    score = score_threshold - _ROUNDING
    return log(score / (1.0 - score)) if score > 0.0 else -inf


@lru_cache(maxsize=8)
def _columns(wanted: frozenset[int]) -> NDArray[np.int64] | None:
    """Return the places of the wanted classes' logits, None for all of them."""
    return np.array(sorted(wanted), np.int64) if wanted else None


@lru_cache(maxsize=8)
def _limits(thresholds: Thresholds) -> dict[str, NDArray[Any]]:
    return {'score_threshold': np.array([thresholds.score_threshold], np.float32),
            'iou_threshold': np.array([thresholds.iou_threshold], np.float32),
            'max_detections': np.array([thresholds.max_detections], np.int64)}
