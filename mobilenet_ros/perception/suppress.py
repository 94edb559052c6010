# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From raw boxes and scores to candidates, by one small ONNX graph that runs on the CPU.

The graph caps its candidates, so its time does not depend on what the picture shows; it runs
beside the network because a suppression inside a GPU's graph costs more than it saves.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.providers import REFERENCE
from mobilenet_ros.perception.session import session_options
from mobilenet_ros.perception.thresholds import Thresholds

GRAPH = Path(__file__).with_name('suppress.onnx')
_OUTPUTS = ['boxes_xyxy', 'scores', 'class_ids']


class Suppressor:
    """Decodes and suppresses the raw output of a family's networks."""

    def __init__(self, family: Family) -> None:
        """Open the graph for the anchors and labels of `family`."""
        self._session = ort.InferenceSession(GRAPH.read_bytes(), session_options(threads=1),
                                             providers=[REFERENCE.ort_name])
        self._family = family
        self._box_scales = np.asarray(family.box_scales, np.float32)

    def suppress(self, raw: RawOutput, member: Member, thresholds: Thresholds) -> Detections:
        """Return the detections of a member's raw output, boxes in pixels of its input."""
        anchors, size_limits_px = self._family.anchors_of(member)
        classes = _columns(thresholds.class_ids)
        logits = raw.class_logits
        boxes, scores, class_ids = self._session.run(_OUTPUTS, {
            'box_deltas': raw.box_deltas,
            'class_logits': logits if classes is None else logits.take(classes, axis=2),
            'anchors_cxcywh': anchors, 'size_limits_px': size_limits_px,
            'box_scales': self._box_scales, **_limits(thresholds)})
        return Detections(boxes, scores, class_ids if classes is None else classes[class_ids])


@lru_cache(maxsize=8)
def _columns(wanted: frozenset[int]) -> NDArray[np.int64] | None:
    """Return the places of the wanted classes' logits, None for all of them."""
    return np.array(sorted(wanted), np.int64) if wanted else None


@lru_cache(maxsize=8)
def _limits(thresholds: Thresholds) -> dict[str, NDArray[Any]]:
    return {'score_threshold': np.array([thresholds.score_threshold], np.float32),
            'iou_threshold': np.array([thresholds.iou_threshold], np.float32),
            'max_detections': np.array([thresholds.max_detections], np.int64)}
