# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a foreign network says, held against its description, and nodes that make it ours.

A box that is decoded already becomes a delta from one and the same large anchor: as large as the
picture where boxes are shares of it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.decoding import decode, sigmoid
from mobilenet_ros.workshop.importing.description import BoxForm, Description, ScoreForm
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder

PX_ANCHOR = 256.0  # side of the anchor for boxes in pixels
NO_SCALES = (1.0, 1.0, 1.0, 1.0)
_SWAP_XY = [1, 0, 3, 2]
_LEAST_SIZE = 1e-6
_SURE = np.float32(1.0) - np.finfo(np.float32).epsneg  # the largest share below 1
_NEVER = np.float32(1e-9)


class Raw(NamedTuple):
    """The rows of one run as the network says them: boxes (A, 4), scores (A, all classes)."""

    boxes: NDArray[np.float32]
    scores: NDArray[np.float32]


def rows_of(boxes: NDArray[np.generic], scores: NDArray[np.generic], said: Description,
            where: str) -> Raw:
    """Return two outputs as rows; raises ImportedFileError for shapes that are no rows."""
    where = f'{where}: output'
    flat = boxes.ndim == 2 and boxes.shape[0] == 1 and boxes.shape[1] % 4 == 0
    if not flat and (boxes.ndim < 2 or boxes.shape[-1] != 4):
        raise ImportedFileError(f'{where} {said.boxes_output!r} has shape {boxes.shape}; expected '
                                'boxes (1, A, 4), or flat (1, 4 A)')
    anchors = boxes.size // 4
    flat = scores.ndim == 2 and scores.shape[0] == 1 and scores.shape[1] % anchors == 0
    if not flat and (scores.ndim < 2 or scores.size != anchors * scores.shape[-1]):
        raise ImportedFileError(
            f'{where} {said.scores_output!r} has shape {scores.shape}; expected scores (1, A, '
            f'classes), or flat, with A = {anchors} as {said.boxes_output!r} has')
    return Raw(boxes.reshape(anchors, 4).astype(np.float32),
               scores.reshape(anchors, -1).astype(np.float32))


def boxes_px(rows: NDArray[np.float32], form: BoxForm, side: int,
             anchors: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Return boxes (A, 4) as centre x, centre y, width and height in pixels of the input."""
    boxes = rows[:, _SWAP_XY] if form.order == 'yx' else rows
    if form.encoding == 'deltas':
        assert anchors is not None
        return decode(boxes, anchors, np.asarray(form.scales, np.float32))
    if form.encoding == 'corners':
        low, high = boxes[:, :2], boxes[:, 2:]
        boxes = np.concatenate([(low + high) / 2, high - low], axis=1)
    return np.asarray(boxes * np.float32(side if form.unit == 'share' else 1.0))


def add_boxes(graph: GraphBuilder, rows: str, form: BoxForm) -> None:
    """Add nodes that turn rows (1, A, 4) into `box_deltas`."""
    if form.order == 'yx':
        places = graph.constant('xy_places', np.array(_SWAP_XY))
        rows = graph.add('Gather', [rows, places], 'xy_rows', axis=2)
    if form.encoding == 'deltas':
        graph.add('Identity', [rows], 'box_deltas')
        return
    first, second = (graph.add('Gather', [rows, graph.ints(*pair)], f'columns_{pair[0]}', axis=2)
                     for pair in ((0, 1), (2, 3)))
    if form.encoding == 'corners':
        half = graph.constant('half', np.float32(0.5))
        size = graph.add('Sub', [second, first], 'size')
        first = graph.add('Mul', [graph.add('Add', [first, second], 'sum'), half], 'centre')
        second = size
    if form.unit == 'px':
        large = graph.constant('px_anchor', np.float32(PX_ANCHOR))
        first = graph.add('Div', [first, large], 'relative_centre')
        second = graph.add('Div', [second, large], 'relative_size')
    least = graph.constant('least_size', np.float32(_LEAST_SIZE))
    growth = graph.add('Log', [graph.add('Max', [second, least], 'safe_size')], 'growth')
    graph.add('Concat', [first, growth], 'box_deltas', axis=2)


def decoded_anchors(form: BoxForm, side: int, count: int) -> NDArray[np.float32]:
    """Return the anchors that `add_boxes` makes deltas from where boxes are decoded already."""
    length = side if form.unit == 'share' else PX_ANCHOR
    return np.tile(np.array([0.0, 0.0, length, length], np.float32), (count, 1))


def foreground(form: ScoreForm, classes: int) -> slice:
    """Return where among all classes those stand that are not the background."""
    return slice(int(form.background == 'first'), classes - int(form.background == 'last'))


def probabilities(rows: NDArray[np.float32], form: ScoreForm) -> NDArray[np.float32]:
    """Return scores (A, classes without background), each in [0, 1]."""
    if form.kind == 'softmax_logits':
        powers = np.exp(rows - rows.max(axis=1, keepdims=True))
        rows = np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
    elif form.kind == 'sigmoid_logits':
        rows = sigmoid(rows)
    return rows[:, foreground(form, rows.shape[1])]


def add_scores(graph: GraphBuilder, rows: str, form: ScoreForm, classes: int,
               output: str = 'class_logits') -> None:
    """Add nodes that turn rows (1, A, all classes) into logits, `output`.

    A probability p becomes log(p / (1 - p)), of which a sigmoid makes p again. No operator is used
    that the oldest opset does not have in the same form.
    """
    if form.kind == 'softmax_logits':
        rows = graph.add('Softmax', [rows], 'shares', axis=2)
    kept = foreground(form, classes)
    if form.background != 'none':
        places = graph.constant('foreground_places', np.arange(kept.start, kept.stop))
        rows = graph.add('Gather', [rows, places], 'foreground', axis=2)
    if form.kind == 'sigmoid_logits':
        graph.add('Identity', [rows], output)
        return
    low, high = graph.constant('never', _NEVER), graph.constant('sure', _SURE)
    share = graph.add('Min', [graph.add('Max', [rows, low], 'possible'), high], 'share')
    rest = graph.add('Sub', [graph.constant('one', np.float32(1.0)), share], 'rest')
    logs = [graph.add('Log', [tensor], f'log_{tensor}') for tensor in (share, rest)]
    graph.add('Sub', logs, output)
