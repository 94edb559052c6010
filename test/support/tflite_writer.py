# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Writes an SSD as a quantised TFLite file, the way TensorFlow's converter lays it out."""

from collections.abc import Mapping, Sequence
from typing import Any

import flatbuffers
import numpy as np
from flatbuffers import flexbuffers

from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.family.architecture import Layer, detector
from mobilenet_ros.workshop.networks.network_graph import Weights, kernel_shape

SCALES = {'x_scale': 10.0, 'y_scale': 10.0, 'w_scale': 5.0, 'h_scale': 5.0}
CONV, DEPTHWISE, CUSTOM = 0, 1, 2  # places in the file's table of operator codes
ZERO_POINT = 128
ANCHOR_SCALE = 1.7 / 255


def weight_scale(weights: Weights) -> float:
    """Return the step that a layer's kernel and bias are quantised with."""
    return float(np.abs(weights.kernel).max()) / 127 or 1.0


def random_ssd(alpha: float, side: int, classes: int) -> dict[str, Weights]:
    """Return random weights in TensorFlow's order: boxes as y, x, h, w, background first."""
    rng = np.random.default_rng(int(alpha * 100))
    return {layer.name: Weights(rng.normal(size=kernel_shape(layer)).astype(np.float32),
                                rng.normal(size=layer.out_channels).astype(np.float32))
            for layer in detector(alpha, (side, side), classes)}


class TfliteWriter:
    """Writes one file; `finish` returns its bytes."""

    def __init__(self) -> None:
        self._builder = flatbuffers.Builder(1 << 20)
        self._buffers = [self._table({})]  # the first is empty, by convention
        self._tensors: list[int] = []
        self._operators: list[int] = []

    def _table(self, fields: Mapping[int, tuple[str, Any]]) -> int:
        """Write a table: field number -> (kind of value, value)."""
        self._builder.StartObject(8)
        for number, (kind, value) in fields.items():
            if kind == 'offset':
                self._builder.PrependUOffsetTRelativeSlot(number, value, 0)
            else:
                getattr(self._builder, f'Prepend{kind}Slot')(number, value, 0)
        return int(self._builder.EndObject())

    def _tables(self, offsets: Sequence[int]) -> int:
        self._builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self._builder.PrependUOffsetTRelative(offset)
        return int(self._builder.EndVector())

    def _numbers(self, values: Any, dtype: Any) -> int:
        return int(self._builder.CreateNumpyVector(np.ascontiguousarray(values, dtype).ravel()))

    def tensor(self, shape: Sequence[int], scale: float, zero_point: int,
               data: np.ndarray | None = None) -> int:
        """Add a tensor and return its index; `data` makes it a constant."""
        buffer = 0
        if data is not None:
            content = self._numbers(data.view(np.uint8), np.uint8)
            self._buffers.append(self._table({0: ('offset', content)}))
            buffer = len(self._buffers) - 1
        quantisation = self._table({2: ('offset', self._numbers([scale], np.float32)),
                                    3: ('offset', self._numbers([zero_point], np.int64))})
        kind = 3 if data is None else {'uint8': 3, 'int32': 2, 'int8': 9}[data.dtype.name]
        self._tensors.append(self._table({
            0: ('offset', self._numbers(shape, np.int32)), 1: ('Int8', kind),
            2: ('Uint32', buffer), 3: ('offset', self._builder.CreateString('a tensor')),
            4: ('offset', quantisation)}))
        return len(self._tensors) - 1

    def operator(self, code: int, inputs: Sequence[int], outputs: Sequence[int],
                 options: Mapping[int, tuple[str, Any]], custom: bytes = b'') -> None:
        """Add an operator."""
        fields = {0: ('Uint32', code), 1: ('offset', self._numbers(inputs, np.int32)),
                  2: ('offset', self._numbers(outputs, np.int32)),
                  4: ('offset', self._table(options)),
                  5: ('offset', self._numbers(np.frombuffer(custom, np.uint8), np.uint8))}
        self._operators.append(self._table(fields))

    def finish(self) -> bytes:
        """Return the file."""
        codes = [self._table({0: ('Int8', 3)}), self._table({0: ('Int8', 4)}), self._table({
            0: ('Int8', 32),
            1: ('offset', self._builder.CreateString('TFLite_Detection_PostProcess'))})]
        graph = self._table({0: ('offset', self._tables(self._tensors)),
                             3: ('offset', self._tables(self._operators))})
        self._builder.Finish(self._table({
            0: ('Uint32', 3), 1: ('offset', self._tables(codes)),
            2: ('offset', self._tables([graph])),
            4: ('offset', self._tables(self._buffers))}), b'TFL3')
        return bytes(self._builder.Output())


def write_tflite(weights: Mapping[str, Weights], alpha: float, side: int, classes: int) -> bytes:
    """Return an SSD as a TFLite file; `classes` counts the background."""
    writer = TfliteWriter()
    for layer in detector(alpha, (side, side), classes):
        _add_convolution(writer, layer, weights[layer.name])
    anchors = anchors_cxcywh(ssd_layout(side), (side, side))[:, [1, 0, 3, 2]] / side
    steps = np.clip(np.round(anchors / ANCHOR_SCALE), 0, 255).astype(np.uint8)
    tensors = [writer.tensor([1], 1.0, 0), writer.tensor([1], 1.0, 0),
               writer.tensor(anchors.shape, ANCHOR_SCALE, 0, steps)]
    writer.operator(CUSTOM, tensors, [], {}, bytes(flexbuffers.Dumps(SCALES)))
    return writer.finish()


def _add_convolution(writer: TfliteWriter, layer: Layer, weights: Weights) -> None:
    depthwise, head = layer.kind == 'depthwise', layer.name.startswith('head')
    scale = weight_scale(weights)
    kernel = weights.kernel.transpose((1, 2, 3, 0) if depthwise else (0, 2, 3, 1))
    steps = np.clip(np.round(kernel / scale) + ZERO_POINT, 0, 255).astype(np.uint8)
    bias = np.round(weights.bias / scale).astype(np.int32)
    source = writer.tensor([1, *layer.in_size, layer.in_channels], 6 / 255, 0)
    target = writer.tensor([1, *layer.out_size, layer.out_channels],
                           0.05 if head else 6 / 255, ZERO_POINT if head else 0)
    writer.operator(DEPTHWISE if depthwise else CONV, [
        source, writer.tensor(steps.shape, scale, ZERO_POINT, steps),
        writer.tensor(bias.shape, scale, 0, bias)], [target], {2: ('Int32', layer.stride)})
