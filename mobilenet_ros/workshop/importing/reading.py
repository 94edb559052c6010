# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a network's outputs mean, and what they say, computed plainly with NumPy.

The nodes of `reading_graph` say the same; an import holds one against the other.
"""

from collections.abc import Mapping
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.workshop.importing.description import BoxForm, ScoreForm
from mobilenet_ros.workshop.importing.output import boxes_px, probabilities

Answers = Mapping[str, NDArray[np.generic]]

# Where the centre of the first cell lies: a share of the stride, and pixels besides.
CELL_CENTRES = {'corner': (0.0, 0.0), 'middle': (0.5, 0.0), 'pixel': (0.5, -0.5)}
OFFSETS, DISTRIBUTION = 'offsets', 'distribution'  # encodings that need the grid of cells


class Columns(NamedTuple):
    """Columns `start` to `stop` of outputs that are one table of `width` columns a level.

    A table that is `turned` has its columns first: (1, width, n) or (1, width, h, w).
    """

    outputs: tuple[str, ...]  # finest level first
    turned: bool
    width: int
    start: int
    stop: int

    def of(self, answers: Answers) -> NDArray[np.float32]:
        """Return the rows of all levels, shape (A, stop - start)."""
        tables = [np.asarray(answers[name], np.float32) for name in self.outputs]
        rows = [table.reshape(self.width, -1).T if self.turned else table.reshape(-1, self.width)
                for table in tables]
        return np.concatenate(rows)[:, self.start:self.stop]


class Grid(NamedTuple):
    """Cells of some strides, in pixels, finest first; `centre` is one of CELL_CENTRES."""

    strides: tuple[int, ...]
    centre: str = 'corner'

    def cells(self, side: int) -> NDArray[np.float32]:
        """Return centre x, centre y and stride of every cell in pixels, shape (A, 3)."""
        share, shift = CELL_CENTRES[self.centre]
        levels = []
        for stride in self.strides:
            count = ceil(side / stride)
            places = (np.arange(count) + share) * stride + shift
            x, y = np.meshgrid(places, places)
            levels.append(np.stack([x, y, np.full_like(x, stride)], axis=2).reshape(-1, 3))
        return np.concatenate(levels).astype(np.float32)


class Reading(NamedTuple):
    """What is where: `boxes.encoding` is one of a BoxForm's, OFFSETS or DISTRIBUTION."""

    kind: str
    boxes: Columns
    box: BoxForm
    scores: Columns
    score: ScoreForm
    objectness: Columns | None = None
    class_ids: Columns | None = None  # of one score each, where a row is of one class only
    grid: Grid | None = None
    classes: int = 0  # without the background
    anchors: Mapping[int, NDArray[np.float32]] | None = None  # (A, 4) by side, of deltas

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the outputs that are read, each once."""
        parts = (self.boxes, self.scores, self.objectness, self.class_ids)
        return tuple(dict.fromkeys(name for part in parts if part for name in part.outputs))


def plain_boxes(reading: Reading, answers: Answers, side: int) -> NDArray[np.float32]:
    """Return boxes (A, 4): centre x, centre y, width and height in pixels of the input."""
    rows = reading.boxes.of(answers)
    if reading.grid is None:
        return boxes_px(rows, reading.box, side,
                        None if reading.anchors is None else reading.anchors[side])
    cells = reading.grid.cells(side)
    if reading.box.encoding == OFFSETS:  # YOLOX, arXiv 2107.08430
        return np.concatenate([cells[:, :2] + rows[:, :2] * cells[:, 2:],
                               np.exp(rows[:, 2:]) * cells[:, 2:]], axis=1)
    distances = _expected(rows) * cells[:, 2:]  # GFL, arXiv 2006.04388, equation 5
    low, high = cells[:, :2] - distances[:, :2], cells[:, :2] + distances[:, 2:]
    return np.concatenate([(low + high) / 2, high - low], axis=1)


def _expected(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means of four distributions over 0, 1, 2, ..., given by logits (A, 4 bins)."""
    logits = rows.reshape(len(rows), 4, -1)
    powers = np.exp(logits - logits.max(axis=2, keepdims=True))
    shares = powers / powers.sum(axis=2, keepdims=True)
    return np.asarray(shares @ np.arange(shares.shape[2], dtype=np.float32), np.float32)


def plain_scores(reading: Reading, answers: Answers) -> NDArray[np.float32]:
    """Return scores (A, classes), each in [0, 1]."""
    scores = probabilities(reading.scores.of(answers), reading.score)
    if reading.objectness is not None:
        present = reading.objectness.of(answers)
        scores = scores * probabilities(present, ScoreForm(reading.score.kind, 'none'))
    if reading.class_ids is not None:
        ids = reading.class_ids.of(answers).astype(np.int64)
        scores = np.where(np.arange(reading.classes) == ids, scores, np.float32(0.0))
    return scores
