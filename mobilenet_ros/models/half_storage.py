# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Kernels kept in 16 bits: half the file, and nothing else changes.

ONNX Runtime widens them once, when it loads the file, and computes in 32 bits as before.
"""

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_KERNEL_RANK = 4


def store_half(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network with its kernels rounded to 16 bits and widened when loaded.

    A kernel with a value beyond the range of 16 bits stays as it is.
    """
    stored = onnx.ModelProto()
    stored.CopyFrom(network)
    casts = [_stored(tensor) for tensor in stored.graph.initializer if _fits(tensor)]
    nodes = [*casts, *stored.graph.node]
    del stored.graph.node[:]
    stored.graph.node.extend(nodes)
    onnx.checker.check_model(stored, full_check=True)
    return stored


def _fits(tensor: onnx.TensorProto) -> bool:
    if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) != _KERNEL_RANK:
        return False
    return bool(np.abs(numpy_helper.to_array(tensor)).max() < np.finfo(np.float16).max)


def _stored(tensor: onnx.TensorProto) -> onnx.NodeProto:
    """Round a constant and return the node that gives it back under its old name."""
    name, values = tensor.name, numpy_helper.to_array(tensor)
    tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f'{name}/half'))
    return helper.make_node('Cast', [tensor.name], [name], name=name, to=TensorProto.FLOAT)


def constants_of(network: onnx.ModelProto) -> dict[str, NDArray[Any]]:
    """Return the constants by the names under which nodes read them, widened if stored in half."""
    found = {tensor.name: numpy_helper.to_array(tensor) for tensor in network.graph.initializer}
    widened = {node.output[0]: found[node.input[0]].astype(np.float32)
               for node in network.graph.node
               if node.op_type == 'Cast' and node.input[0] in found}
    return {**found, **widened}
