# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The node as most people write it: a copy by cv_bridge, OpenCV's DNN, loops over the anchors."""

import time
from typing import Any

import cv2
import numpy as np

from mobilenet_ros.family.decoding import sigmoid
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.detector import StageTimes
from mobilenet_ros.perception.frame import Frame
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.networks.plain_network import OUTPUTS, plain_network


def open_peer(family: Family, member: Member) -> 'WrittenNode':
    """Return the detector; the picture is stretched, whatever the family's fit."""
    return WrittenNode(family, member)


class WrittenNode:
    """Detects as the samples of OpenCV do: the best class of each anchor, no class apart."""

    def __init__(self, family: Family, member: Member) -> None:
        """Open the network of one member."""
        content, self._mean, self._factor = plain_network(family, member)
        self.family = family
        self._side = member.side
        self._anchors = family.anchors_of(member).anchors_cxcywh
        self._net = cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))

    def detect(self, frame: Frame, variant: Variant,
               thresholds: Thresholds) -> tuple[Detections, StageTimes]:
        """Return what is seen and the time of each stage; `variant` is the one that is open."""
        start = time.perf_counter()
        image = frame.pixels.copy()  # as cv_bridge does
        blob = cv2.dnn.blobFromImage(image, self._factor, (self._side, self._side),
                                     (self._mean, self._mean, self._mean), swapRB=True)
        prepared = time.perf_counter()
        self._net.setInput(blob)
        deltas, logits = self._net.forward(OUTPUTS)
        run = time.perf_counter()
        found = self._found(deltas[0], sigmoid(logits[0]), image.shape, thresholds)
        return found, StageTimes(prepared - start, run - prepared, time.perf_counter() - run)

    def _found(self, deltas: Any, scores: Any, shape: tuple[int, ...],
               thresholds: Thresholds) -> Detections:
        scale, by_x, by_y = self.family.box_scales, shape[1] / self._side, shape[0] / self._side
        boxes, confidences, class_ids = [], [], []
        for i in range(len(scores)):
            class_id = int(np.argmax(scores[i]))
            confidence = float(scores[i][class_id])
            if confidence >= thresholds.score_threshold:
                x = self._anchors[i][0] + deltas[i][0] / scale[0] * self._anchors[i][2]
                y = self._anchors[i][1] + deltas[i][1] / scale[1] * self._anchors[i][3]
                width = self._anchors[i][2] * np.exp(deltas[i][2] / scale[2])
                height = self._anchors[i][3] * np.exp(deltas[i][3] / scale[3])
                boxes.append([(x - width / 2) * by_x, (y - height / 2) * by_y,
                              width * by_x, height * by_y])
                confidences.append(confidence)
                class_ids.append(class_id)
        best = cv2.dnn.NMSBoxes(boxes, confidences, thresholds.score_threshold,
                                thresholds.iou_threshold)
        kept = np.asarray(best, np.int64)[:thresholds.max_detections]
        left_top_size = np.array(boxes, np.float32).reshape(-1, 4)[kept]
        left_top_size[:, 2:] += left_top_size[:, :2]
        return Detections(left_top_size, np.array(confidences, np.float32)[kept],
                          np.array(class_ids, np.int64)[kept], self.family.labels)
