# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Kernels kept in 16 or 8 bits: a half or a quarter of the file.

ONNX Runtime widens them once, when it loads the file, and computes in 32 bits as before.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

SMALL_BYTES = 6_000_000  # a repository holds several families
_LARGEST_STEP = 127

_Parts = tuple[list[onnx.TensorProto], list[onnx.NodeProto]]
"""Constants as stored, and the nodes that make of them a kernel (out, in, height, width)."""


def store_small(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network with its kernels in 16 bits, or in 8 if it takes `SMALL_BYTES` else."""
    halves = store_halves(network)
    return halves if halves.ByteSize() <= SMALL_BYTES else store_bytes(network)


def store_halves(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network with its kernels rounded to 16 bits and widened when loaded.

    A kernel with a value beyond the range of 16 bits stays as it is.
    """
    return _stored(network, _halves)


def store_bytes(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network with its kernels rounded to 8 bits and widened when loaded.

    Every output channel has a step of its own: a 127th of its largest weight. A weight is off by
    half of that at most.
    """
    return _stored(network, _bytes)


def constants_of(network: onnx.ModelProto) -> dict[str, NDArray[Any]]:
    """Return the constants by the names under which nodes read them, widened as when loaded."""
    found = {tensor.name: numpy_helper.to_array(tensor) for tensor in network.graph.initializer}
    for node in network.graph.node:
        if node.op_type == 'Cast' and node.input[0] in found:
            found[node.output[0]] = found[node.input[0]].astype(np.float32)
        elif node.op_type == 'Mul' and all(name in found for name in node.input):
            found[node.output[0]] = found[node.input[0]] * found[node.input[1]]
    return found


def _stored(network: onnx.ModelProto,
            parts_of: Callable[[str, NDArray[np.float32]], _Parts]) -> onnx.ModelProto:
    stored = deepcopy(network)
    del stored.graph.initializer[:]
    del stored.graph.node[:]
    kernels = {node.input[1] for node in network.graph.node if node.op_type == 'Conv'}
    for tensor in network.graph.initializer:
        constants, nodes = ([tensor], []) if tensor.name not in kernels else parts_of(
            tensor.name, numpy_helper.to_array(tensor))
        stored.graph.initializer.extend(constants)
        stored.graph.node.extend(nodes)
    stored.graph.node.extend(network.graph.node)
    onnx.checker.check_model(stored, full_check=True)
    return stored


def _halves(name: str, kernel: NDArray[np.float32]) -> _Parts:
    if np.abs(kernel).max() >= np.finfo(np.float16).max:
        return [numpy_helper.from_array(kernel, name)], []
    half = numpy_helper.from_array(kernel.astype(np.float16), f'{name}/half')
    return [half], [_widen(half.name, name)]


def _bytes(name: str, kernel: NDArray[np.float32]) -> _Parts:
    largest = np.abs(kernel).max(axis=(1, 2, 3), keepdims=True)
    step = np.where(largest > 0, largest, 1).astype(np.float32) / _LARGEST_STEP
    steps = numpy_helper.from_array(np.rint(kernel / step).astype(np.int8), f'{name}/steps')
    width = numpy_helper.from_array(step, f'{name}/step')
    whole = f'{name}/whole'
    return [steps, width], [_widen(steps.name, whole),
                            helper.make_node('Mul', [whole, width.name], [name], name=name)]


def _widen(stored: str, name: str) -> onnx.NodeProto:
    return helper.make_node('Cast', [stored], [name], name=name, to=TensorProto.FLOAT)
