# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Nodes that make `box_deltas` and `class_logits` of a network's outputs, as `reading` says them.

Cells become anchors, so that no node depends on the side: a YOLOX offset is a delta from the
anchor of its cell, and so is the middle of two distances.
"""

from math import log

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from mobilenet_ros.workshop.importing.description import ScoreForm
from mobilenet_ros.workshop.importing.output import (
    NO_SCALES,
    add_boxes,
    add_scores,
    decoded_anchors,
)
from mobilenet_ros.workshop.importing.reading import OFFSETS, Columns, Reading
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder

SPREAD = 8.0  # an anchor is so many strides wide: a box may grow to 62.5 times its anchor
GRID_SCALES = (SPREAD, SPREAD, 1.0, 1.0)
_LEAST_SIZE = 1e-6  # in strides
_NEVER = np.float32(-30.0)  # the logit of a class that a row is not of


class ReadingGraph:
    """Adds the nodes to `graph`; `prefix` stands before the network's names."""

    def __init__(self, graph: GraphBuilder, prefix: str, opset: int) -> None:
        self._graph, self._prefix, self._opset = graph, prefix, opset

    def add(self, reading: Reading) -> None:
        """Add `box_deltas` (1, A, 4) and `class_logits` (1, A, classes)."""
        self._add_boxes(reading)
        if reading.class_ids is not None:
            self._add_scores_of_one_class(reading, reading.class_ids)
        elif reading.objectness is not None:
            self._add_scores_with_objectness(reading, reading.objectness)
        else:
            scores = reading.scores
            add_scores(self._graph, self._columns(scores, 'score'), reading.score,
                       scores.stop - scores.start)

    def _add_boxes(self, reading: Reading) -> None:
        rows = self._columns(reading.boxes, 'box')
        if reading.grid is None:
            add_boxes(self._graph, rows, reading.box)
        elif reading.box.encoding == OFFSETS:
            spread = self._graph.constant('log_spread', _log_spread())
            self._graph.add('Sub', [rows, spread], 'box_deltas')
        else:
            self._add_distances(rows, (reading.boxes.stop - reading.boxes.start) // 4)

    def _add_distances(self, rows: str, bins: int) -> None:
        graph = self._graph
        tensor = graph.add('Reshape', [rows, graph.ints(1, -1, 4, bins)], 'bins')
        tensor = graph.add('Softmax', [tensor], 'bin_shares', axis=3)
        tensor = graph.add('Reshape', [tensor, graph.ints(1, -1, 4 * bins)], 'flat_bin_shares')
        middle, size = (graph.constant(name, values) for name, values in
                        zip(('to_middle', 'to_size'), _of_distances(bins), strict=True))
        shift = graph.add('MatMul', [tensor, middle], 'shift')
        width = graph.add('MatMul', [tensor, size], 'size')
        least = graph.constant('least_size', np.float32(_LEAST_SIZE))
        growth = graph.add('Log', [graph.add('Max', [width, least], 'safe_size')], 'growth')
        spread = graph.constant('log_spread', np.float32(log(SPREAD)))
        growth = graph.add('Sub', [growth, spread], 'growth_of_anchor')
        graph.add('Concat', [shift, growth], 'box_deltas', axis=2)

    def _add_scores_with_objectness(self, reading: Reading, part: Columns) -> None:
        scores, present = (self._columns(each, name)
                           for each, name in ((reading.scores, 'class'), (part, 'objectness')))
        if reading.score.kind != 'probabilities':
            scores, present = (self._graph.add('Sigmoid', [name], f'{name}_share')
                               for name in (scores, present))
        product = self._graph.add('Mul', [scores, present], 'class_shares')
        add_scores(self._graph, product, ScoreForm('probabilities', 'none'), reading.classes)

    def _add_scores_of_one_class(self, reading: Reading, part: Columns) -> None:
        graph = self._graph
        add_scores(graph, self._columns(reading.scores, 'score'), reading.score, 1, 'row_logits')
        ids = graph.add('Reshape', [self._columns(part, 'class_id'), graph.ints(1, -1)], 'ids')
        places = graph.add('Cast', [ids], 'class_places', to=TensorProto.INT64)
        depth = graph.constant('class_count', np.array([reading.classes], np.int64))
        choice = graph.constant('no_yes', np.array([0, 1], np.int64))
        chosen = graph.add('OneHot', [places, depth, choice], 'chosen', axis=-1)
        chosen = graph.add('Cast', [chosen], 'is_chosen', to=TensorProto.BOOL)
        never = graph.constant('never_logit', _NEVER)
        graph.add('Where', [chosen, 'row_logits', never], 'class_logits')

    def _columns(self, part: Columns, name: str) -> str:
        """Return the name of rows (1, A, stop - start)."""
        graph, levels = self._graph, []
        for place, output in enumerate(part.outputs):
            tensor = graph.add('Cast', [self._prefix + output], f'{name}_floats_{place}',
                               to=TensorProto.FLOAT)
            shape = (1, part.width, -1) if part.turned else (1, -1, part.width)
            levels.append(graph.add('Reshape', [tensor, graph.ints(*shape)], f'{name}_{place}'))
        tensor = (levels[0] if len(levels) == 1 else graph.add(
            'Concat', levels, f'{name}_levels', axis=2 if part.turned else 1))
        tensor = self._slice(tensor, part, name)
        if part.turned:
            tensor = graph.add('Transpose', [tensor], f'{name}_rows', perm=[0, 2, 1])
        return tensor

    def _slice(self, tensor: str, part: Columns, name: str) -> str:
        if (part.start, part.stop) == (0, part.width):
            return tensor
        axis, graph = 1 if part.turned else 2, self._graph
        if self._opset < 10:
            return graph.add('Slice', [tensor], f'{name}_columns', axes=[axis],
                             starts=[part.start], ends=[part.stop])
        places = [graph.ints(each) for each in (part.start, part.stop, axis)]
        return graph.add('Slice', [tensor, *places], f'{name}_columns')


def _log_spread() -> NDArray[np.float32]:
    return np.array([0.0, 0.0, log(SPREAD), log(SPREAD)], np.float32)


def _of_distances(bins: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return matrices (4 bins, 2) from shares of bins to the middle and the size of a box."""
    values = np.arange(bins, dtype=np.float32)
    middle, size = np.zeros((4, bins, 2), np.float32), np.zeros((4, bins, 2), np.float32)
    for axis in (0, 1):
        middle[axis, :, axis], middle[axis + 2, :, axis] = -values / 2, values / 2
        size[axis, :, axis] = size[axis + 2, :, axis] = values
    return middle.reshape(-1, 2), size.reshape(-1, 2)


def anchors_of(reading: Reading, side: int, count: int) -> NDArray[np.float32]:
    """Return the anchors (A, 4) that the deltas start from, in pixels."""
    if reading.anchors is not None:
        return reading.anchors[side]
    if reading.grid is None:
        return decoded_anchors(reading.box, side, count)
    cells = reading.grid.cells(side)
    return np.concatenate([cells[:, :2], np.repeat(cells[:, 2:] * SPREAD, 2, axis=1)], axis=1)


def scales_of(reading: Reading) -> tuple[float, ...]:
    """Return the scales of the deltas."""
    if reading.grid is not None:
        return GRID_SCALES
    return reading.box.scales if reading.box.encoding == 'deltas' else NO_SCALES
