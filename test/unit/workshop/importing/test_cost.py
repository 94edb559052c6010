# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Costs counted from a graph are those of the layer table it was built from."""

from collections.abc import Callable

import numpy as np
import onnx
import pytest
from onnx import helper
from support.blob_family import LABELS
from support.foreign_ssd import native_network

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.architecture import detector
from mobilenet_ros.family.cost import mult_adds, parameters
from mobilenet_ros.family.family import Cost
from mobilenet_ros.workshop.importing.cost import cost_of
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info
from mobilenet_ros.workshop.networks.kernel_storage import store_bytes, store_halves


def image(side: int) -> np.ndarray:
    return np.zeros((1, side, side, 3), np.uint8)


@pytest.mark.parametrize('side', [96, 160, 172])
@pytest.mark.parametrize('alpha', [0.25, 0.5])
def test_a_graph_costs_what_its_layer_table_says(alpha: float, side: int) -> None:
    layers = detector(alpha, (side, side), len(LABELS))
    wanted = Cost(mult_adds(layers), parameters(layers))
    assert cost_of(native_network(alpha), image(side), 'it') == wanted


@pytest.mark.parametrize('store', [store_halves, store_bytes])
def test_the_way_weights_are_stored_does_not_count(
        store: Callable[[onnx.ModelProto], onnx.ModelProto]) -> None:
    network = native_network()
    assert cost_of(store(network), image(96), 'it') == cost_of(network, image(96), 'it')


def test_weights_in_constant_nodes_count() -> None:
    network, moved = native_network(), native_network()
    nodes = [helper.make_node('Constant', [], [tensor.name], value=tensor)
             for tensor in network.graph.initializer]
    moved.graph.ClearField('initializer')
    moved.graph.ClearField('node')
    moved.graph.node.extend([*nodes, *network.graph.node])
    assert cost_of(moved, image(96), 'it') == cost_of(network, image(96), 'it')


def test_a_network_without_convolutions_is_refused() -> None:
    graph = GraphBuilder()
    floats = graph.add('Cast', ['image'], 'floats', to=onnx.TensorProto.FLOAT)
    graph.add('MatMul', [floats, graph.constant('w', np.ones((3, 2), np.float32))], 'y')
    model = graph.build('dense', [tensor_info('image', np.uint8, 1, 'h', 'w', 3)],
                        [tensor_info('y', np.float32, 1, 'h', 'w', 2)])
    with pytest.raises(ImportedFileError, match='it has no convolution'):
        cost_of(model, image(8), 'it')
