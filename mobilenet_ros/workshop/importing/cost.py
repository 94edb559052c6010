# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Multiply-adds and parameters of any network, counted from the shapes that occur when it runs."""

from copy import deepcopy
from math import prod

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.family import Cost
from mobilenet_ros.workshop.importing.session import Session

# Where the weights are among a node's inputs, and where the channels are in its output's shape.
_WEIGHTS = {'Conv': 1, 'Gemm': 1, 'MatMul': 1, 'QLinearConv': 3, 'QLinearMatMul': 3}
_CHANNELS = {'Conv': 1, 'QLinearConv': 1}
_PASSED_ON = ('Cast', 'DequantizeLinear', 'Identity', 'Mul', 'Transpose')


def cost_of(model: onnx.ModelProto, image: NDArray[np.uint8], where: str) -> Cost:
    """Return what one inference of a wrapped network takes, as the paper counts it.

    Raises ImportedFileError for a network without a convolution.
    """
    sizes = _constant_sizes(model.graph)
    layers = [node for node in model.graph.node
              if node.op_type in _WEIGHTS and _weights(node) in sizes]
    if not any('Conv' in node.op_type for node in layers):
        raise ImportedFileError(f'{where} has no convolution, so it is no SSD')
    shown = deepcopy(model)
    names = [node.output[0] for node in layers]
    shown.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    values = Session(shown, where).run(names, {'image': image})
    mult_adds = sum(value.size * sizes[_weights(node)]
                    // value.shape[_CHANNELS.get(node.op_type, -1)]
                    for node, value in zip(layers, values, strict=True))
    return Cost(mult_adds, sum(sizes[name] for name in {_weights(node) for node in layers}))


def _weights(node: onnx.NodeProto) -> str:
    return str(node.input[_WEIGHTS[node.op_type]])


def _constant_sizes(graph: onnx.GraphProto) -> dict[str, int]:
    sizes = {tensor.name: prod(tensor.dims) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == 'Constant' and node.attribute[0].HasField('t'):
            sizes[node.output[0]] = prod(node.attribute[0].t.dims)
        elif node.op_type in _PASSED_ON and node.input[0] in sizes:
            sizes[node.output[0]] = sizes[node.input[0]]
    return sizes
