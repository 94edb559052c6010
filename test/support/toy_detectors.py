# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Tiny detectors of every kind that people export, each with a plain NumPy account of itself.

Each level takes the mean colours of its cells through one random 1x1 convolution. What the kinds
do with the numbers is written twice: as ONNX nodes, as their exporters write them, and in NumPy.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 96
STRIDES = (8, 16, 32)
LABELS = ('ball', 'robot', 'post')
CLASSES = len(LABELS)
BINS = 8
QUERIES = 60
Arrays = tuple[np.ndarray, np.ndarray]  # boxes (A, 4) x1 y1 x2 y2 in pixels, scores (A, classes)


@dataclass(frozen=True)
class Toy:
    """A toy: how it is written down, beside its kind."""

    kind: str = 'yolox'
    side: int | None = SIDE
    batch: int | str = 1
    layout: str = 'NCHW'
    dtype: int = TensorProto.FLOAT
    opset: int = 17
    strides: tuple[int, ...] = STRIDES
    seed: int = 0
    scale: float = 1.0  # what pixels are divided by before, 255 for networks that read shares

    @property
    def columns(self) -> int:
        """Return how many numbers a cell has."""
        if self.kind in ('picodet', 'nanodet', 'maps'):
            return CLASSES + 4 * BINS
        return 5 + CLASSES

    def weights(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the kernel (columns, 3) and the bias; the latter keeps most scores low."""
        rng = np.random.default_rng(self.seed)
        kernel = rng.normal(0, 1, (self.columns, 3))
        kernel -= kernel.mean(axis=1, keepdims=True)  # grey leaves the bias alone
        kernel *= self.scale / (1 if self.columns > 4 * BINS else 60)
        bias = rng.normal(0, 0.3, self.columns)
        bias[-CLASSES:] -= 2.0
        if self.kind in ('yolox', 'decoded', 'yolov8'):
            kernel[:4] /= 4
        if self.kind == 'ssd':
            kernel[:4] /= 6
        return kernel.astype(np.float32), bias.astype(np.float32)


class Nodes:
    """Nodes with one output each; constants are given as values."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def __call__(self, operator: str, *inputs: Any, output: str = '', **attributes: Any) -> str:
        """Add a node and return its output."""
        name = output or f'{operator.lower()}_{len(self.nodes)}'
        names = [each if isinstance(each, str) else self.constant(each) for each in inputs]
        self.nodes.append(helper.make_node(operator, names, [name], **attributes))
        return name

    def constant(self, values: Any) -> str:
        """Add a constant."""
        values = np.asarray(values)
        values = values.astype(np.float32) if values.dtype.kind == 'f' else values
        self.constants.append(numpy_helper.from_array(values, f'constant_{len(self.constants)}'))
        return self.constants[-1].name


def cells(toy: Toy, side: int) -> np.ndarray:
    """Return column, row and stride of all cells, shape (A, 3), finest level first."""
    found = [(x, y, stride) for stride in toy.strides for y in range(side // stride)
             for x in range(side // stride)]
    return np.array(found, np.float32)


def rows(toy: Toy, pixels: np.ndarray) -> np.ndarray:
    """Return the numbers of all cells, shape (A, columns), for pixels (side, side, 3)."""
    kernel, bias = toy.weights()
    levels = []
    for stride in toy.strides:
        count = pixels.shape[0] // stride
        means = pixels.reshape(count, stride, count, stride, 3).mean(axis=(1, 3))
        levels.append(means.reshape(-1, 3) @ kernel.T + bias)
    return np.concatenate(levels)


def sigmoid(values: np.ndarray) -> np.ndarray:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-values))


def _corners(centres: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([centres - sizes / 2, centres + sizes / 2], axis=1)


def say_yolox(toy: Toy, pixels: np.ndarray) -> Arrays:
    """Return what a YOLOX sees."""
    found, grid = rows(toy, pixels), cells(toy, pixels.shape[0])
    stride = grid[:, 2:]
    boxes = _corners((found[:, :2] + grid[:, :2]) * stride, np.exp(found[:, 2:4]) * stride)
    return boxes, sigmoid(found[:, 4:5]) * sigmoid(found[:, 5:])


def say_yolov8(toy: Toy, pixels: np.ndarray) -> Arrays:
    """Return what a YOLO without objectness sees."""
    boxes, _ = say_yolox(toy, pixels)
    return boxes, sigmoid(rows(toy, pixels)[:, 5:])


def say_picodet(toy: Toy, pixels: np.ndarray) -> Arrays:
    """Return what a PicoDet sees: cells' centres are half a stride in."""
    return _distances(toy, pixels, 0.5)


def say_nanodet_plus(toy: Toy, pixels: np.ndarray) -> Arrays:
    """Return what a NanoDet-Plus sees: cells' centres are their corners."""
    return _distances(toy, pixels, 0.0)


def _distances(toy: Toy, pixels: np.ndarray, centre: float) -> Arrays:
    found, grid = rows(toy, pixels), cells(toy, pixels.shape[0])
    stride = grid[:, 2:]
    logits = found[:, :4 * BINS].reshape(-1, 4, BINS)
    shares = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    left_top_right_bottom = (shares * np.arange(BINS)).sum(axis=2) * stride
    middle = (grid[:, :2] + centre) * stride
    boxes = np.concatenate([middle - left_top_right_bottom[:, :2],
                            middle + left_top_right_bottom[:, 2:]], axis=1)
    return boxes, sigmoid(found[:, 4 * BINS:])


def say_detr(toy: Toy, pixels: np.ndarray) -> Arrays:
    """Return what a set predictor sees: the first cells are its queries."""
    found = rows(toy, pixels)[:QUERIES]
    side = pixels.shape[0]
    boxes = _corners(sigmoid(found[:, :2]), sigmoid(found[:, 2:4])) * side
    return boxes, sigmoid(found[:, 5:])


def say_ssd(toy: Toy, pixels: np.ndarray) -> Arrays:
    """Return what an SSD with a softmax sees, its background first."""
    boxes, _ = say_yolox(toy, pixels)
    powers = np.exp(rows(toy, pixels)[:, 4:])
    return boxes, (powers / powers.sum(axis=1, keepdims=True))[:, 1:]


SAY: dict[str, Callable[[Toy, np.ndarray], Arrays]] = {
    'yolox': say_yolox, 'yolox_levels': say_yolox, 'decoded': say_yolox, 'yolov8': say_yolov8,
    'picodet': say_picodet, 'maps': say_picodet, 'nanodet': say_picodet, 'detr': say_detr,
    'detr_raw': say_detr, 'end2end': say_detr, 'ssd': say_ssd, 'nms': say_yolov8}


def network(toy: Toy) -> onnx.ModelProto:
    """Return the toy as its kind is exported."""
    add = Nodes()
    levels = [_level(add, toy, stride) for stride in toy.strides]
    outputs = WRITE[toy.kind](add, toy, levels)
    side: list[Any] = [toy.side or 'h', toy.side or 'w']
    shape = [toy.batch, 3, *side] if toy.layout == 'NCHW' else [toy.batch, *side, 3]
    inputs = [helper.make_tensor_value_info('images', toy.dtype, shape)]
    if toy.kind == 'detr':
        inputs.append(helper.make_tensor_value_info('orig_target_sizes', TensorProto.INT64,
                                                    ['N', 2]))
    graph = helper.make_graph(
        add.nodes, toy.kind, inputs,
        [helper.make_tensor_value_info(name, kind, None) for name, kind in outputs.items()],
        add.constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid('', toy.opset)],
                             ir_version=8)


def _level(add: Nodes, toy: Toy, stride: int) -> str:
    """Add the map (1, columns, h, w) of a level."""
    kernel, bias = toy.weights()
    tensor = 'images'
    if toy.layout == 'NHWC':
        tensor = add('Transpose', tensor, perm=[0, 3, 1, 2])
    if toy.dtype == TensorProto.UINT8:
        tensor = add('Cast', tensor, to=TensorProto.FLOAT)
    half = toy.dtype == TensorProto.FLOAT16
    number = np.float16 if half else np.float32
    means = add('AveragePool', tensor, kernel_shape=[stride] * 2, strides=[stride] * 2)
    weights = [numpy_helper.from_array(values.astype(number), f'{name}_{stride}')
               for name, values in (('kernel', kernel[:, :, None, None]), ('bias', bias))]
    add.constants += weights
    return add('Conv', means, *(each.name for each in weights))


def _joined(add: Nodes, toy: Toy, levels: list[str], columns: int) -> str:
    """Join the maps of all levels to (1, columns, A)."""
    flat = [add('Reshape', level, np.array([1, columns, -1])) for level in levels]
    return add('Concat', *flat, axis=2)


def _part(add: Nodes, tensor: str, first: int, last: int) -> str:
    return add('Gather', tensor, np.arange(first, last), axis=1)


def _write_yolox(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    outputs = []
    for level in levels:
        boxes = _part(add, level, 0, 4)
        scores = add('Sigmoid', _part(add, level, 4, toy.columns))
        outputs.append(add('Concat', boxes, scores, axis=1))
    joined = _joined(add, toy, outputs, toy.columns)
    add('Transpose', joined, output='output', perm=[0, 2, 1])
    return {'output': toy.dtype if toy.dtype == TensorProto.FLOAT16 else TensorProto.FLOAT}


def _write_levels(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    for place, level in enumerate(levels):
        add('Identity', level, output=f'level_{place}')
    return {f'level_{place}': TensorProto.FLOAT for place in range(len(levels))}


def _decoded(add: Nodes, toy: Toy, levels: list[str]) -> tuple[str, str, str]:
    """Return centres and sizes (1, 2, A) in pixels and the rest (1, 1 + classes, A)."""
    joined = _joined(add, toy, levels, toy.columns)
    grid = cells(toy, toy.side or SIDE).T[None]
    centres = add('Mul', add('Add', _part(add, joined, 0, 2), grid[:, :2]), grid[:, 2:])
    sizes = add('Mul', add('Exp', _part(add, joined, 2, 4)), grid[:, 2:])
    return centres, sizes, _part(add, joined, 4, toy.columns)


def _write_decoded(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    centres, sizes, rest = _decoded(add, toy, levels)
    joined = add('Concat', centres, sizes, add('Sigmoid', rest), axis=1)
    add('Transpose', joined, output='output', perm=[0, 2, 1])
    return {'output': TensorProto.FLOAT}


def _write_yolov8(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    centres, sizes, rest = _decoded(add, toy, levels)
    scores = add('Sigmoid', _part(add, rest, 1, 1 + CLASSES))
    add('Concat', centres, sizes, scores, output='output0', axis=1)
    return {'output0': TensorProto.FLOAT}


def _write_picodet(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    outputs = {}
    for place, level in enumerate(levels):
        for name, first, last in (('scores', 4 * BINS, toy.columns), ('boxes', 0, 4 * BINS)):
            part = _part(add, level, first, last)
            part = add('Sigmoid', part) if name == 'scores' else part
            flat = add('Reshape', part, np.array([1, last - first, -1]))
            add('Transpose', flat, output=f'{name}_{place}', perm=[0, 2, 1])
            outputs[f'{name}_{place}'] = TensorProto.FLOAT
    return outputs


def _write_maps(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    outputs = {}
    for place, level in enumerate(levels):
        for name, first, last in (('scores', 4 * BINS, toy.columns), ('boxes', 0, 4 * BINS)):
            add('Gather', level, np.arange(first, last), output=f'{name}_{place}', axis=1)
            outputs[f'{name}_{place}'] = TensorProto.FLOAT
    return outputs


def _write_nanodet(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    joined = _joined(add, toy, levels, toy.columns)
    scores = add('Sigmoid', _part(add, joined, 4 * BINS, toy.columns))
    both = add('Concat', scores, _part(add, joined, 0, 4 * BINS), axis=1)
    add('Transpose', both, output='output', perm=[0, 2, 1])
    return {'output': TensorProto.FLOAT}


def _queries(add: Nodes, toy: Toy, levels: list[str]) -> tuple[str, str]:
    """Return boxes (1, Q, 4) as centres in shares, and class logits (1, Q, classes)."""
    found = add('Transpose', _joined(add, toy, levels, toy.columns), perm=[0, 2, 1])
    found = add('Gather', found, np.arange(QUERIES), axis=1)
    boxes = add('Sigmoid', add('Gather', found, np.arange(4), axis=2))
    return boxes, add('Gather', found, np.arange(5, 5 + CLASSES), axis=2)


def _write_detr_raw(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    boxes, logits = _queries(add, toy, levels)
    add('Identity', boxes, output='pred_boxes')
    add('Identity', logits, output='pred_logits')
    return {'pred_logits': TensorProto.FLOAT, 'pred_boxes': TensorProto.FLOAT}


def _best(add: Nodes, toy: Toy, levels: list[str]) -> tuple[str, str, str]:
    """Return the corners in shares, the best class and its score of every query."""
    boxes, logits = _queries(add, toy, levels)
    centre, size = (add('Gather', boxes, np.array(pair), axis=2) for pair in ((0, 1), (2, 3)))
    half = add('Mul', size, 0.5)
    corners = add('Concat', add('Sub', centre, half), add('Add', centre, half), axis=2)
    flat = add('Reshape', add('Sigmoid', logits), np.array([1, -1]))
    add.nodes.append(helper.make_node('TopK', [flat, add.constant(np.array([QUERIES]))],
                                      ['scores', 'places'], axis=1))
    queries = add('Div', 'places', np.array(CLASSES))
    ids = add('Sub', 'places', add('Mul', queries, np.array(CLASSES)))
    places = add('Tile', add('Reshape', queries, np.array([1, -1, 1])), np.array([1, 1, 4]))
    return add('GatherElements', corners, places, axis=1), 'scores', ids


def _write_detr(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    corners, _, ids = _best(add, toy, levels)
    size = add('Cast', 'orig_target_sizes', to=TensorProto.FLOAT)
    add('Mul', corners, add('Tile', size, np.array([1, 2])), output='boxes')
    add('Identity', ids, output='labels')
    return {'labels': TensorProto.INT64, 'boxes': TensorProto.FLOAT, 'scores': TensorProto.FLOAT}


def _write_end2end(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    corners, scores, ids = _best(add, toy, levels)
    side = float(toy.side or SIDE)
    columns = [add('Reshape', tensor, np.array([1, -1, 1]))
               for tensor in (scores, add('Cast', ids, to=TensorProto.FLOAT))]
    add('Concat', add('Mul', corners, side), *columns, output='output0', axis=2)
    return {'output0': TensorProto.FLOAT}


def _write_ssd(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    centres, sizes, rest = _decoded(add, toy, levels)
    half = add('Mul', sizes, 0.5)
    corners = add('Concat', add('Sub', centres, half), add('Add', centres, half), axis=1)
    shares = add('Div', corners, float(toy.side or SIDE))
    add('Transpose', shares, output='boxes', perm=[0, 2, 1])
    add('Softmax', add('Transpose', rest, perm=[0, 2, 1]), output='scores', axis=2)
    return {'boxes': TensorProto.FLOAT, 'scores': TensorProto.FLOAT}


def _write_nms(add: Nodes, toy: Toy, levels: list[str]) -> dict[str, int]:
    centres, sizes, rest = _decoded(add, toy, levels)
    boxes = add('Transpose', add('Concat', centres, sizes, axis=1), perm=[0, 2, 1])
    scores = add('Sigmoid', _part(add, rest, 1, 1 + CLASSES))
    add('NonMaxSuppression', boxes, scores, np.array([10]), np.array([0.5], np.float32),
        np.array([0.3], np.float32), output='selected', center_point_box=1)
    return {'selected': TensorProto.INT64}


WRITE: dict[str, Callable[[Nodes, Toy, list[str]], dict[str, int]]] = {
    'yolox': _write_yolox, 'yolox_levels': _write_levels, 'decoded': _write_decoded,
    'yolov8': _write_yolov8, 'picodet': _write_picodet, 'maps': _write_maps,
    'nanodet': _write_nanodet, 'detr': _write_detr, 'detr_raw': _write_detr_raw,
    'end2end': _write_end2end, 'ssd': _write_ssd, 'nms': _write_nms}


def toy_of(kind: str, **changes: Any) -> Toy:
    """Return a toy of a kind that its own scale of pixels suits."""
    shares = kind in ('yolov8', 'nms', 'detr', 'detr_raw', 'end2end')
    strides = {'ssd': (1, 2, 4)}.get(kind, STRIDES)
    return replace(Toy(kind, scale=255.0 if shares else 1.0, strides=strides), **changes)
