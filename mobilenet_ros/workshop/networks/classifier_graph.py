# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The paper's ImageNet classifier as ONNX with random weights: time does not depend on them.

Input `image`: float (1, 3, height, width), any size. Output `logits`: (1, classes, 1, 1).
"""

from collections.abc import Sequence

import numpy as np
import onnx

from mobilenet_ros.family.architecture import Layer
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info
from mobilenet_ros.workshop.networks.network_graph import (
    Weights,
    activated,
    convolved,
    kernel_shape,
)


def random_classifier(layers: Sequence[Layer], seed: int = 0) -> onnx.ModelProto:
    """Return the network of a table of layers as `architecture.classifier` makes them."""
    rng = np.random.default_rng(seed)
    graph, tensor = GraphBuilder(), 'image'
    for layer in layers:
        if layer.kind == 'pool':
            tensor = graph.add('GlobalAveragePool', [tensor], 'pool')
        elif layer.kind == 'dense':
            graph.add('Identity', [convolved(graph, layer, _random(layer, rng), tensor)], 'logits')
        else:
            tensor = activated(graph, layer, _random(layer, rng), tensor)
    return graph.build('classifier', [tensor_info('image', np.float32, 1, 3, 'height', 'width')],
                       [tensor_info('logits', np.float32, 1, layers[-1].out_channels, 1, 1)])


def _random(layer: Layer, rng: np.random.Generator) -> Weights:
    """Return weights that keep the size of what passes: very small numbers would be slow."""
    shape = kernel_shape(layer)
    kernel = rng.normal(scale=np.sqrt(2.0 / np.prod(shape[1:])), size=shape)
    return Weights(kernel.astype(np.float32), np.zeros(layer.out_channels, np.float32))
