# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Decoding and non-maximum suppression as a small ONNX graph, the same for every family.

Of a picture looked at in two octaves a box counts only where its longer side is within the limits
of its anchor; one octave has a graph without them. At most `CANDIDATES`
pairs of anchor and class are compared, so that the time does not depend on the picture. The cap
is exact: the best K pairs lie on the K anchors whose best class scores highest.
`python -m mobilenet_ros.workshop.networks.suppress_graph` writes the committed files.
"""

from pathlib import Path

import numpy as np
import onnx

from mobilenet_ros.workshop.networks.boxes import MAX_LOG_GROWTH
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info

_FOLDER = Path(__file__).parents[2] / 'perception'
FILES = {1: _FOLDER / 'suppress.onnx', 2: _FOLDER / 'suppress_octaves.onnx'}  # by octaves
CANDIDATES = 384  # with 256 a PicoDet had 35.65 AP instead of 35.91, with 384 it has 35.85
OUT_OF_LIMITS = -1e4  # added to all logits of an anchor whose box is of the other octave

_INPUTS = (
    ('box_deltas', np.float32, (1, 'anchors', 4)),
    ('class_logits', np.float32, (1, 'anchors', 'classes')),
    ('anchors_cxcywh', np.float32, ('anchors', 4)),
    ('box_scales', np.float32, (4,)),
    ('score_threshold', np.float32, (1,)),
    ('iou_threshold', np.float32, (1,)),
    ('max_detections', np.int64, (1,)),
)
_LIMITS = ('size_limits_px', np.float32, ('anchors', 2))
_OUTPUTS = (
    ('boxes_xyxy', np.float32, ('detections', 4)),
    ('scores', np.float32, ('detections',)),
    ('class_ids', np.int64, ('detections',)),
)


def build_suppress(octaves: int) -> onnx.ModelProto:
    """Return the graph for pictures that are looked at in 1 or 2 octaves."""
    graph = GraphBuilder()
    logits, anchor_ids, class_ids = _candidates(graph, octaves)
    scores = graph.add('Sigmoid', [logits], 'candidate_scores')
    boxes = _decoded(graph, anchor_ids)
    kept = _suppressed(graph, boxes, scores, class_ids)
    # Candidates come best first, so the lowest places are the best; logits order them even where
    # scores are equal because they are as good as 1.
    best = _first(graph, kept, 'max_detections', 'best', largest=0)[0]
    graph.add('Gather', [boxes, best], 'boxes_xyxy')
    graph.add('Gather', [scores, best], 'scores')
    graph.add('Gather', [class_ids, best], 'class_ids')
    inputs = _INPUTS if octaves == 1 else (*_INPUTS, _LIMITS)
    return graph.build('mobilenet_ros_suppress', [tensor_info(n, t, *s) for n, t, s in inputs],
                       [tensor_info(n, t, *s) for n, t, s in _OUTPUTS])


def _first(graph: GraphBuilder, values: str, at_most: str, name: str,
           largest: int = 1) -> tuple[str, str]:
    """Return the largest (or smallest) of a vector's values in order, and their places."""
    length = graph.add('Shape', [values], f'{name}_length')
    count = graph.add('Min', [length, at_most], f'{name}_count')
    found = graph.add_many('TopK', [values, count], [f'{name}_values', f'{name}_places'], axis=0,
                           largest=largest)
    return found[0], found[1]


def _candidates(graph: GraphBuilder, octaves: int) -> tuple[str, str, str]:
    """Return the best pairs of anchor and class: logits, places of the anchors, class ids.

    Each of the best anchors has a pair as good as the peak of the worst of them, so no pair below
    that is among the best: few are left to be put in order.
    """
    cap = graph.ints(CANDIDATES)
    rows = graph.add('Squeeze', ['class_logits', graph.ints(0)], 'logit_rows')
    graph.add('Squeeze', ['box_deltas', graph.ints(0)], 'delta_rows')
    graph.constant('max_log_growth', np.float32(MAX_LOG_GROWTH))
    peaks = graph.add('ReduceMax', [rows], 'peaks', axes=[1], keepdims=0)
    if octaves > 1:
        peaks = graph.add('Add', [peaks, _size_penalties(graph)], 'allowed_peaks')
    best_peaks, anchors = _first(graph, peaks, cap, 'anchor')
    promising = graph.add('Gather', [rows, anchors], 'promising')
    if octaves > 1:
        penalties = graph.add('Gather', ['penalties', anchors], 'anchor_penalties')
        promising = graph.add('Add', [promising, graph.add('Unsqueeze', [
            penalties, graph.ints(1)], 'penalty_rows')], 'allowed')
    flat = graph.add('Reshape', [promising, graph.ints(-1)], 'pairs')
    least = graph.add('ReduceMin', [best_peaks], 'least_peak')
    good = graph.add('NonZero', [graph.add('GreaterOrEqual', [flat, least], 'is_good')], 'good')
    pairs = graph.add('Squeeze', [good, graph.ints(0)], 'good_places')
    logits, order = _first(graph, graph.add('Gather', [flat, pairs], 'good_logits'), cap, 'pair')
    places = graph.add('Gather', [pairs, order], 'pair_places_of_all')
    classes = _class_count(graph)
    rows_of_pairs = graph.add('Div', [places, classes], 'pair_rows')
    anchor_ids = graph.add('Gather', [anchors, rows_of_pairs], 'candidate_anchor_ids')
    return logits, anchor_ids, graph.add('Mod', [places, classes], 'candidate_class_ids')


def _size_penalties(graph: GraphBuilder) -> str:
    """Return (A,): 0 for an anchor whose box is within its limits, else a low logit."""
    relative = graph.add('Div', ['delta_rows', 'box_scales'], 'all_relative')
    growth = graph.add_many('Split', [relative], ['all_shift', 'all_growth'], axis=1)[1]
    limited = graph.add('Min', [growth, 'max_log_growth'], 'all_limited')
    factor = graph.add('Exp', [limited], 'all_factor')
    sizes = graph.add_many('Split', ['anchors_cxcywh'], ['all_centre', 'all_size'], axis=1)[1]
    longer = graph.add('ReduceMax', [graph.add('Mul', [sizes, factor], 'all_box_size')], 'longer',
                       axes=[1], keepdims=0)
    low, high = (graph.add('Gather', ['size_limits_px', graph.constant(name, np.int64(column))],
                           f'{name}_px', axis=1) for column, name in enumerate(('least', 'most')))
    within = graph.add('And', [graph.add('Greater', [longer, low], 'large_enough'),
                               graph.add('Less', [longer, high], 'small_enough')], 'within')
    return graph.add('Where', [within, graph.constant('no_penalty', np.float32(0.0)),
                               graph.constant('penalty', np.float32(OUT_OF_LIMITS))], 'penalties')


def _class_count(graph: GraphBuilder) -> str:
    shape = graph.add('Shape', ['class_logits'], 'logit_shape')
    return graph.add('Gather', [shape, graph.ints(2)], 'class_count')


def _decoded(graph: GraphBuilder, anchor_ids: str) -> str:
    """Return the corners of the candidates' boxes; `networks.boxes` holds the formula."""
    deltas = graph.add('Gather', ['delta_rows', anchor_ids], 'candidate_deltas')
    anchors = graph.add('Gather', ['anchors_cxcywh', anchor_ids], 'candidate_anchors')
    relative = graph.add('Div', [deltas, 'box_scales'], 'relative')
    shift, growth = graph.add_many('Split', [relative], ['shift', 'growth'], axis=1)
    centre, size = graph.add_many('Split', [anchors], ['anchor_centre', 'anchor_size'], axis=1)
    limited = graph.add('Min', [growth, 'max_log_growth'], 'limited_growth')
    grown = graph.add('Mul', [size, graph.add('Exp', [limited], 'factor')], 'box_size')
    moved = graph.add('Add', [centre, graph.add('Mul', [shift, size], 'offset')], 'box_centre')
    half = graph.add('Mul', [grown, graph.constant('half', np.float32(0.5))], 'half_size')
    low = graph.add('Sub', [moved, half], 'low_corner')
    return graph.add('Concat', [low, graph.add('Add', [moved, half], 'high_corner')],
                     'candidate_boxes', axis=1)


def _suppressed(graph: GraphBuilder, boxes: str, scores: str, class_ids: str) -> str:
    """Return the places of the candidates that survive among their class, in no useful order.

    A row of scores for each class, zero where a candidate is of another class: boxes moved apart
    by class would do with one row, but would lose pixels to float32 far from the origin.
    """
    values = graph.constant('off_on', np.array([0.0, 1.0], np.float32))
    of_class = graph.add('OneHot', [class_ids, 'class_count', values], 'of_class', axis=0)
    rows = graph.add('Mul', [of_class, scores], 'scores_by_class')
    batched = [graph.add('Unsqueeze', [tensor, graph.ints(0)], f'{tensor}_batched')
               for tensor in (boxes, rows)]
    selected = graph.add('NonMaxSuppression', [
        *batched, 'max_detections', 'iou_threshold', 'score_threshold'], 'selected')
    return graph.add('Gather', [selected, graph.constant('place', np.int64(2))], 'kept', axis=1)


if __name__ == '__main__':
    for octaves, file in FILES.items():
        onnx.save(build_suppress(octaves), file)
