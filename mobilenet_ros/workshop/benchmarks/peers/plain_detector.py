# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A detector around any runtime, with OpenCV before the network and NumPy after it."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.decoding import corners, decode, sigmoid
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import StageTimes
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.preprocess import preprocess
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.networks.plain_network import PlainNetwork

Runs = Callable[[NDArray[np.float32]], RawOutput]
"""Runs a network on normalised pixels (1, 3, side, side), or (1, side, side, 3)."""


class PlainDetector:
    """Detects with one member of a family, run by somebody else's runtime."""

    def __init__(self, family: Family, member: Member, network: PlainNetwork, runs: Runs,
                 channels_first: bool = True) -> None:
        """Detect by `runs`, which runs `network`."""
        self.family = family
        self._member = member
        self._mean = np.float32(network.pixel_mean)
        self._factor = np.float32(network.pixel_factor)
        self._runs = runs
        self._axes = (0, 3, 1, 2) if channels_first else (0, 1, 2, 3)
        self._scales = np.asarray(family.box_scales, np.float32)
        self._anchors = family.anchors_of(member).anchors_cxcywh

    def detect(self, frame: Frame, variant: Variant,
               thresholds: Thresholds) -> tuple[Detections, StageTimes]:
        """Return what is seen and the time of each stage; `variant` is the one that is open."""
        start = time.perf_counter()
        image, resize = preprocess(frame, self._member.side, self.family.fit)
        planes = np.ascontiguousarray(image.transpose(self._axes), np.float32)
        blob = (planes - self._mean) * self._factor
        prepared = time.perf_counter()
        raw = self._runs(blob)
        run = time.perf_counter()
        scores = sigmoid(raw.class_logits[0])
        rows, class_ids = np.nonzero(scores >= thresholds.score_threshold)
        scores = scores[rows, class_ids]
        boxes = corners(decode(raw.box_deltas[0][rows], self._anchors[rows], self._scales))
        kept = suppressed(boxes, scores, class_ids, thresholds)
        found = Detections(boxes[kept], scores[kept], class_ids[kept], self.family.labels)
        found = found.at(resize.undo(found.boxes_xyxy), frame.height, frame.width)
        return found, StageTimes(prepared - start, run - prepared, time.perf_counter() - run)


def suppressed(boxes: NDArray[np.float32], scores: NDArray[np.float32],
               class_ids: NDArray[np.int64], thresholds: Thresholds) -> NDArray[np.int64]:
    """Return the places, best first, of boxes (N, 4) that no better one of their class covers."""
    order, kept = np.argsort(-scores, kind='stable'), list[int]()
    while len(order) and len(kept) < thresholds.max_detections:
        best, order = order[0], order[1:]
        kept.append(int(best))
        covered = _overlaps(boxes[best], boxes[order]) > thresholds.iou_threshold
        order = order[~(covered & (class_ids[order] == class_ids[best]))]
    return np.array(kept, np.int64)


def _overlaps(box: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
    sizes = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    shared = np.maximum(sizes, 0).prod(axis=1)
    areas = (others[:, 2:] - others[:, :2]).prod(axis=1)
    return np.asarray(shared / ((box[2:] - box[:2]).prod() + areas - shared))
