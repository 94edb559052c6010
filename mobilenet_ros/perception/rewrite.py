# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Rewrites networks for a provider when they are loaded: fp16, and int8 without zero points.

The files of a family hold fp32 and int8 with unsigned activations. GPUs run fp16 faster than
fp32, and TensorRT takes only symmetric signed int8.
"""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

_QUANTISE, _DEQUANTISE = 'QuantizeLinear', 'DequantizeLinear'


def half_model(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return an fp32 network that computes in fp16; its inputs and outputs stay as they are."""
    from onnxruntime.transformers.float16 import convert_float_to_float16
    half: onnx.ModelProto = convert_float_to_float16(model, keep_io_types=True)
    return half


def static_model(model: onnx.ModelProto, side: int, name: str) -> onnx.ModelProto:
    """Return a network for one input side, its graph called `name`.

    TensorRT tunes a dynamic engine at one size only and rebuilds it outside its profile; and ONNX
    Runtime's engine cache confuses graphs of one name and different static sizes, hence the names.
    """
    static = onnx.ModelProto()
    static.CopyFrom(model)
    static.graph.name = name
    dims = static.graph.input[0].type.tensor_type.shape.dim
    for dim, value in zip(dims, (1, side, side, 3), strict=True):
        dim.dim_value = value
    del static.graph.value_info[:]
    return static


def symmetric_model(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return a QDQ int8 network whose activations are signed, with zero points of 0.

    A range [low, high] becomes [-m, m] with m = max(-low, high). Quantisers to a range from 0
    also did the work of a ReLU, which is put in front of them. Constants are floats, the weights
    with a quantiser each, since TensorRT takes no 32-bit integers for biases.
    """
    return _Symmetric(model).result()


class _Symmetric:
    def __init__(self, model: onnx.ModelProto) -> None:
        self._model = onnx.ModelProto()
        self._model.CopyFrom(model)
        self._values = {value.name: value for value in self._model.graph.initializer}
        self._added: dict[str, onnx.TensorProto] = {}
        self._scales: dict[str, str] = {}

    def result(self) -> onnx.ModelProto:
        graph = self._model.graph
        nodes = [made for node in graph.node for made in self._rewritten(node)]
        del graph.node[:]
        graph.node.extend(nodes)
        used = {name for node in nodes for name in node.input}
        kept = [value for value in (*self._values.values(), *self._added.values())
                if value.name in used]
        del graph.initializer[:]
        graph.initializer.extend(kept)
        del graph.value_info[:]
        return self._model

    def _rewritten(self, node: onnx.NodeProto) -> list[onnx.NodeProto]:
        if node.op_type not in (_QUANTISE, _DEQUANTISE):
            return [node]
        if node.op_type == _DEQUANTISE and node.input[0] in self._values:
            return self._constant(node)
        return self._activation(node)

    def _activation(self, node: onnx.NodeProto) -> list[onnx.NodeProto]:
        source, scale, zero_point = node.input
        starts_at_zero = not self._array(zero_point).any()
        if self._array(zero_point).dtype != np.uint8:
            return [node]
        node.input[1] = self._symmetric_scale(scale, zero_point)
        node.input[2] = self._constant_named('int8_zero', np.int8(0))
        if node.op_type == _DEQUANTISE or not starts_at_zero:
            return [node]
        node.input[0] = f'{node.output[0]}/positive'
        return [onnx.helper.make_node('Relu', [source], [node.input[0]]), node]

    def _symmetric_scale(self, scale: str, zero_point: str) -> str:
        zero, old = int(self._array(zero_point)), float(self._array(scale))
        most = max(zero, 255 - zero) * old
        return self._constant_named(f'{scale}/{zero}/symmetric', np.float32(most / 127))

    def _constant(self, node: onnx.NodeProto) -> list[onnx.NodeProto]:
        stored, scale = self._array(node.input[0]), self._array(node.input[1])
        zero = self._array(node.input[2]) if len(node.input) > 2 else stored.dtype.type(0)
        axis = next((each.i for each in node.attribute if each.name == 'axis'), 1)
        floats = ((stored.astype(np.int64) - _along(zero, stored, axis))
                  * _along(scale, stored, axis)).astype(np.float32)
        if stored.dtype != np.int8:
            self._constant_named(node.output[0], floats)
            return []
        source = self._constant_named(f'{node.input[0]}/floats', floats)
        zeros = self._constant_named(f'{node.input[1]}/zeros', np.zeros(scale.shape, np.int8))
        quantised = f'{node.output[0]}/quantised'
        return [onnx.helper.make_node(_QUANTISE, [source, node.input[1], zeros], [quantised],
                                      axis=axis),
                onnx.helper.make_node(_DEQUANTISE, [quantised, node.input[1], zeros],
                                      node.output, axis=axis)]

    def _array(self, name: str) -> NDArray[Any]:
        return np.asarray(numpy_helper.to_array(self._values[name]))

    def _constant_named(self, name: str, value: Any) -> str:
        self._added[name] = numpy_helper.from_array(np.asarray(value), name)
        return name


def _along(values: NDArray[Any], stored: NDArray[Any], axis: int) -> NDArray[Any]:
    """Return values of one channel each, shaped to meet the stored ones along an axis."""
    if np.ndim(values) == 0:
        return values
    shape = [1] * stored.ndim
    shape[axis] = len(values)
    return values.reshape(shape)
