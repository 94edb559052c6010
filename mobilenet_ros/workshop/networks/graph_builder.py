# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A small writer of ONNX graphs: every node is named after its output."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from mobilenet_ros import __version__

# Old enough for the ONNX Runtime of a Jetson, new enough for everything used here.
OPSET = 17
IR_VERSION = 8


class GraphBuilder:
    """Collects nodes and constants; methods return the name of the tensor they make."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, values: NDArray[Any] | np.generic) -> str:
        """Add a constant tensor once; the same name must stand for the same values."""
        tensor = numpy_helper.from_array(np.asarray(values), name)
        if self._constants.setdefault(name, tensor) != tensor:
            raise ValueError(f'{name} already names another constant')
        return name

    def ints(self, *values: int) -> str:
        """Add a one-dimensional int64 constant, named after its values."""
        name = 'ints_' + '_'.join(map(str, values))
        return self.constant(name, np.array(values, np.int64))

    def add(self, op_type: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """Add a node with one output."""
        return self.add_many(op_type, inputs, [output], **attributes)[0]

    def add_many(self, op_type: str, inputs: Sequence[str], outputs: Sequence[str],
                 **attributes: Any) -> tuple[str, ...]:
        """Add a node with several outputs; it is named after the last."""
        self._nodes.append(
            helper.make_node(op_type, inputs, outputs, name=outputs[-1], **attributes))
        return tuple(outputs)

    def parts(self) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
        """Return the nodes and the constants, for a graph that holds others besides."""
        return self._nodes, list(self._constants.values())

    def build(self, name: str, inputs: Sequence[onnx.ValueInfoProto],
              outputs: Sequence[onnx.ValueInfoProto]) -> onnx.ModelProto:
        """Return the checked model."""
        nodes, constants = self.parts()
        graph = helper.make_graph(nodes, name, inputs, outputs, constants)
        model = helper.make_model(
            graph, producer_name='mobilenet_ros', producer_version=__version__,
            ir_version=IR_VERSION, opset_imports=[helper.make_opsetid('', OPSET)])
        onnx.checker.check_model(model, full_check=True)
        return model


def tensor_info(name: str, dtype: Any, *shape: int | str) -> onnx.ValueInfoProto:
    """Describe an input or an output; a dimension that is free has a name."""
    element: TensorProto.DataType = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, element, shape)
