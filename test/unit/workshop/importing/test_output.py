# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the nodes after a network say, decoded by us, is what its rows mean to their maker."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
import yaml
from support.foreign_ssd import Interface, described

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.decoding import corners, decode, encode, sigmoid
from mobilenet_ros.workshop.importing.description import (
    BoxForm,
    Description,
    ScoreForm,
    read_description,
)
from mobilenet_ros.workshop.importing.graph_file import OLDEST_OPSET
from mobilenet_ros.workshop.importing.output import (
    NO_SCALES,
    add_boxes,
    add_scores,
    boxes_px,
    decoded_anchors,
    probabilities,
    rows_of,
)
from mobilenet_ros.workshop.networks.graph_builder import OPSET, GraphBuilder, tensor_info

SIDE, SCALES = 200, (8.0, 9.0, 4.0, 5.0)
RNG = np.random.default_rng(0)
BOXES = np.concatenate([RNG.uniform(0, SIDE, (50, 2)), RNG.uniform(1, SIDE, (50, 2))],
                       axis=1).astype(np.float32)
ANCHORS = (BOXES * RNG.uniform(0.8, 1.2, BOXES.shape)).astype(np.float32)


def through(add: Callable[[GraphBuilder], None], rows: np.ndarray, output: str,
            opset: int = OPSET) -> np.ndarray:
    """Return what nodes make of `rows`."""
    graph = GraphBuilder()
    add(graph)
    model = graph.build('after', [tensor_info('rows', np.float32, 1, *rows.shape)],
                        [tensor_info(output, np.float32, 1, len(rows), 'n')])
    model.opset_import[0].version = opset
    session = ort.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    return np.asarray(session.run([output], {'rows': rows[None]})[0][0])


def rows_for(form: BoxForm) -> np.ndarray:
    """Write BOXES as a network of this form would."""
    if form.encoding == 'deltas':
        rows = encode(BOXES, ANCHORS, np.array(form.scales, np.float32))
    else:
        rows = corners(BOXES) if form.encoding == 'corners' else BOXES
        rows = rows / (SIDE if form.unit == 'share' else 1)
    return (rows[:, [1, 0, 3, 2]] if form.order == 'yx' else rows).astype(np.float32)


@pytest.mark.parametrize('opset', [OLDEST_OPSET, OPSET])
@pytest.mark.parametrize('unit', ['share', 'px'])
@pytest.mark.parametrize('order', ['xy', 'yx'])
@pytest.mark.parametrize('encoding', ['deltas', 'centres', 'corners'])
def test_boxes_survive_every_form(encoding: str, order: str, unit: str, opset: int) -> None:
    form = BoxForm(encoding, order, unit, SCALES)
    rows = rows_for(form)
    np.testing.assert_allclose(boxes_px(rows, form, SIDE, ANCHORS), BOXES, rtol=1e-4, atol=1e-3)
    deltas = through(lambda graph: add_boxes(graph, 'rows', form), rows, 'box_deltas', opset)
    anchors = ANCHORS if encoding == 'deltas' else decoded_anchors(form, SIDE, len(rows))
    scales = np.array(SCALES if encoding == 'deltas' else NO_SCALES, np.float32)
    np.testing.assert_allclose(decode(deltas, anchors, scales), BOXES, rtol=1e-4, atol=1e-3)


def test_a_box_without_size_stays_finite() -> None:
    form = BoxForm('corners', 'xy', 'share', SCALES)
    rows = np.array([[0.5, 0.5, 0.5, 0.5], [0.9, 0.9, 0.1, 0.1]], np.float32)
    deltas = through(lambda graph: add_boxes(graph, 'rows', form), rows, 'box_deltas')
    boxes = decode(deltas, decoded_anchors(form, SIDE, 2), np.array(NO_SCALES, np.float32))
    assert boxes[:, 2:].max() < 0.01


@pytest.mark.parametrize('opset', [OLDEST_OPSET, OPSET])
@pytest.mark.parametrize('background', ['first', 'last', 'none'])
@pytest.mark.parametrize('kind', ['softmax_logits', 'sigmoid_logits', 'probabilities'])
def test_scores_survive_every_form(kind: str, background: str, opset: int) -> None:
    form = ScoreForm(kind, background)
    rows = RNG.normal(0, 6, (40, 5)).astype(np.float32)
    rows = sigmoid(rows) if kind == 'probabilities' else rows
    logits = through(lambda graph: add_scores(graph, 'rows', form, 5), rows, 'class_logits',
                     opset)
    wanted = probabilities(rows, form)
    assert logits.shape == (40, 5 if background == 'none' else 4)
    np.testing.assert_allclose(sigmoid(logits), wanted, atol=1e-6)


def test_certain_scores_stay_finite_and_in_order() -> None:
    rows = np.array([[0.0, 0.25, 1.0]], np.float32)
    form = ScoreForm('probabilities', 'none')
    logits = through(lambda graph: add_scores(graph, 'rows', form, 3), rows, 'class_logits')
    assert np.isfinite(logits).all()
    assert (np.diff(logits[0]) > 0).all()
    np.testing.assert_allclose(sigmoid(logits), rows, atol=1e-6)


def test_the_background_is_left_out_at_its_end() -> None:
    rows = np.array([[0.1, 0.2, 0.3]], np.float32)
    found = {place: probabilities(rows, ScoreForm('probabilities', place)).tolist()[0]
             for place in ('first', 'last', 'none')}
    assert found == {'first': rows[0, 1:].tolist(), 'last': rows[0, :2].tolist(),
                     'none': rows[0].tolist()}


@pytest.fixture
def said(tmp_path: Path) -> Description:
    """Return a description with outputs `loc` and `conf`."""
    (tmp_path / 'a.yaml').write_text(yaml.safe_dump(described(Interface())))
    return read_description(tmp_path / 'a.yaml')


@pytest.mark.parametrize(('boxes', 'scores'), [
    ((1, 12, 4), (1, 12, 3)), ((12, 4), (12, 3)), ((1, 48), (1, 36)),
    ((1, 12, 1, 4), (1, 12, 3)), ((1, 3, 4, 4), (1, 3, 4, 3))])
def test_usual_shapes_are_read_as_rows(boxes: tuple[int, ...], scores: tuple[int, ...],
                                       said: Description) -> None:
    values = np.arange(48).reshape(boxes), np.arange(36).reshape(scores)
    raw = rows_of(*values, said, 'it')
    assert raw.boxes.tolist() == np.arange(48).reshape(12, 4).tolist()
    assert raw.scores.tolist() == np.arange(36).reshape(12, 3).tolist()


@pytest.mark.parametrize(('boxes', 'scores', 'message'), [
    ((1, 4, 12), (1, 12, 3), r"'loc' has shape \(1, 4, 12\); expected boxes \(1, A, 4\)"),
    ((1, 12, 4), (1, 3, 12), r"'conf' has shape \(1, 3, 12\); expected .* A = 12 as 'loc'"),
    ((1, 12, 4), (1, 11, 3), r"'conf' has shape \(1, 11, 3\)"),
    ((4,), (1, 12, 3), "'loc' has shape")])
def test_other_shapes_are_refused(boxes: tuple[int, ...], scores: tuple[int, ...], message: str,
                                  said: Description) -> None:
    with pytest.raises(ImportedFileError, match=message):
        rows_of(np.zeros(boxes), np.zeros(scores), said, 'it')
