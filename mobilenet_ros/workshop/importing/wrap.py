# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A foreign network with our interface around it; its own nodes stay as they are."""

import numpy as np
import onnx
import onnx.compose
from onnx import TensorProto

from mobilenet_ros.workshop.importing.description import Description
from mobilenet_ros.workshop.importing.input import Input, add_input
from mobilenet_ros.workshop.importing.output import add_boxes, add_scores
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info

PREFIX = 'foreign/'  # of their names, so that none of them is one of ours


def wrap(model: onnx.ModelProto, found: Input, said: Description, classes: int,
         name: str) -> onnx.ModelProto:
    """Return the network called `name`, reading `image` and saying `box_deltas`, `class_logits`.

    `classes` counts all that the network scores, the background too.
    """
    wrapped = onnx.compose.add_prefix(model, PREFIX)
    before, after = GraphBuilder(), GraphBuilder()
    picture = add_input(before, found)
    before.add('Identity', [picture], PREFIX + said.input.name)
    add_boxes(after, _rows(after, said.boxes_output, 4, 'box'), said.boxes)
    add_scores(after, _rows(after, said.scores_output, classes, 'score'), said.scores, classes)
    nodes, tensors = before.parts()
    last_nodes, last_tensors = after.parts()
    size: tuple[int | str, ...] = (found.side,) * 2 if found.side else ('height', 'width')
    foreground = classes - (said.scores.background != 'none')
    for field, values in (
            ('node', [*nodes, *wrapped.graph.node, *last_nodes]),
            ('initializer', [*tensors, *wrapped.graph.initializer, *last_tensors]),
            ('input', [tensor_info('image', np.uint8, 1, *size, 3)]),
            ('output', [tensor_info('box_deltas', np.float32, 1, 'anchors', 4),
                        tensor_info('class_logits', np.float32, 1, 'anchors', foreground)])):
        wrapped.graph.ClearField(field)
        getattr(wrapped.graph, field).extend(values)
    wrapped.graph.name = name
    return wrapped


def _rows(graph: GraphBuilder, output: str, width: int, name: str) -> str:
    floats = graph.add('Cast', [PREFIX + output], f'{name}_floats', to=TensorProto.FLOAT)
    return graph.add('Reshape', [floats, graph.ints(1, -1, width)], f'{name}_rows')
