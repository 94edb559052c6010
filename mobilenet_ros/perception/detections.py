# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What was found in one frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Detections:
    """N objects, best first: three read-only arrays of equal length.

    `boxes_xyxy` float32 (N, 4) left, top, right, bottom in camera pixels; `scores` float32 (N,) in
    [0, 1]; `class_ids` int64 (N,), places in the family's labels.
    """

    boxes_xyxy: NDArray[np.float32]
    scores: NDArray[np.float32]
    class_ids: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Check the shapes and make the arrays read-only."""
        count = len(self.scores)
        shapes = self.boxes_xyxy.shape, self.scores.shape, self.class_ids.shape
        if shapes != ((count, 4), (count,), (count,)):
            raise ValueError(f'boxes, scores and class_ids must have shapes (N, 4), (N,), (N,), '
                             f'not {shapes}')
        for array in (self.boxes_xyxy, self.scores, self.class_ids):
            array.setflags(write=False)

    def __len__(self) -> int:
        """Return the number of objects."""
        return len(self.scores)

    @classmethod
    def empty(cls) -> 'Detections':
        """Return the detections of a frame in which nothing was seen."""
        return cls(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros(0, np.int64))

    def clipped(self, height: int, width: int) -> 'Detections':
        """Return the detections cut at the picture's edge; what lies outside is dropped."""
        limits = np.array([width, height, width, height], np.float32)
        boxes = np.clip(self.boxes_xyxy, 0.0, limits)
        inside = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
        return Detections(boxes[inside], self.scores[inside], self.class_ids[inside])
