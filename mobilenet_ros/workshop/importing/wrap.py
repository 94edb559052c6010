# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A foreign network with our interface around it; its own nodes stay as they are."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import onnx
import onnx.compose
from numpy.typing import NDArray
from onnx import numpy_helper

from mobilenet_ros.workshop.importing.graph_file import read_by, refill
from mobilenet_ros.workshop.importing.input import Input, add_input
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info

PREFIX = 'foreign/'  # of their names, so that none of them is one of ours


def assemble(model: onnx.ModelProto, found: Input, after: GraphBuilder, classes: int, name: str,
             fixed: Mapping[str, NDArray[np.generic]] = MappingProxyType({})) -> onnx.ModelProto:
    """Return a model between nodes that make its input and the nodes `after` it.

    `fixed` are values of inputs beside the picture; they become constants.
    """
    wrapped = onnx.compose.add_prefix(model, PREFIX)
    before = GraphBuilder()
    before.add('Identity', [add_input(before, found)], PREFIX + found.form.name)
    nodes, tensors = before.parts()
    last_nodes, last_tensors = after.parts()
    constants = [numpy_helper.from_array(np.asarray(values), PREFIX + key)
                 for key, values in fixed.items()]
    size: tuple[int | str, ...] = (found.side,) * 2 if found.side else ('height', 'width')
    all_nodes = [*nodes, *wrapped.graph.node, *last_nodes]
    read = {tensor for node in all_nodes for tensor in read_by(node)}
    all_tensors = (*tensors, *constants, *wrapped.graph.initializer, *last_tensors)
    refill(wrapped.graph, node=all_nodes,
           initializer=[tensor for tensor in all_tensors if tensor.name in read],
           input=[tensor_info('image', np.uint8, 1, *size, 3)],
           output=[tensor_info('box_deltas', np.float32, 1, 'anchors', 4),
                   tensor_info('class_logits', np.float32, 1, 'anchors', classes)])
    wrapped.graph.name = name
    for node in wrapped.graph.node:  # quantisation leaves out nodes by their names
        node.name = node.name or node.output[0]
    return wrapped
