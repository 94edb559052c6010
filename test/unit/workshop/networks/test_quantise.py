# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""An int8 network says nearly what its fp32 network says, with every convolution in 8 bits."""

from collections import Counter

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import numpy_helper
from support.tflite_writer import random_ssd

from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, Weights, build_network
from mobilenet_ros.workshop.networks.quantise import LEAST_SQNR_DB, quantise, sqnr_db

CLASSES = 3
SPEC = NetworkSpec('toys', 0.25, CLASSES)


def tame(weights: Weights) -> Weights:
    """Return weights scaled so that activations neither die nor saturate."""
    fan_in = np.prod(weights.kernel.shape[1:])
    return Weights(weights.kernel * np.float32(np.sqrt(2 / fan_in)), weights.bias * 0)


def images(count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    return [rng.integers(0, 256, (1, 64, 64, 3), dtype=np.uint8) for _ in range(count)]


@pytest.fixture(scope='module')
def networks() -> tuple[onnx.ModelProto, onnx.ModelProto]:
    """Return a network and its int8 form."""
    weights = {name: tame(each) for name, each in random_ssd(0.25, 64, CLASSES).items()}
    network = build_network(SPEC, weights)
    return network, quantise(network, images(8), 'toys_a0.25_int8')


def run(model: onnx.ModelProto, image: np.ndarray) -> np.ndarray:
    session = ort.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    return np.concatenate(session.run(None, {'image': image}), axis=2)


def test_outputs_agree_on_new_images(
        networks: tuple[onnx.ModelProto, onnx.ModelProto]) -> None:
    fp32, int8 = networks
    image = images(9)[-1]
    assert np.corrcoef(run(fp32, image).ravel(), run(int8, image).ravel())[0, 1] > 0.95


def test_given_network_is_not_touched(
        networks: tuple[onnx.ModelProto, onnx.ModelProto]) -> None:
    fp32 = networks[0]
    before = fp32.SerializeToString(deterministic=True)
    quantise(fp32, images(1), 'again')
    assert fp32.SerializeToString(deterministic=True) == before


def test_weights_keep_to_seven_bits(
        networks: tuple[onnx.ModelProto, onnx.ModelProto]) -> None:
    kernels = [numpy_helper.to_array(tensor) for tensor in networks[1].graph.initializer
               if tensor.name.endswith('kernel_quantized')]
    assert len(kernels) == 47, 'one for each convolution, heads included'
    assert max(np.abs(kernel.astype(int)).max() for kernel in kernels) <= 64


def test_every_node_has_a_name_and_the_graph_its_own(
        networks: tuple[onnx.ModelProto, onnx.ModelProto]) -> None:
    graph = networks[1].graph
    assert graph.name == 'toys_a0.25_int8'
    assert Counter(node.name for node in graph.node).most_common(1)[0][1] == 1
    assert all(node.name for node in graph.node)


def test_quantising_twice_gives_the_same(
        networks: tuple[onnx.ModelProto, onnx.ModelProto]) -> None:
    again = quantise(networks[0], images(8), 'toys_a0.25_int8')
    assert again.SerializeToString(deterministic=True) == networks[1].SerializeToString(
        deterministic=True)


def with_dead_input(weights: dict[str, Weights], block: str) -> dict[str, Weights]:
    """Give a layer huge weights for a channel that is always zero: they take up all its steps."""
    silent, reader = weights[f'{block}/depthwise'], weights[f'{block}/pointwise']
    taps, kernel = silent.kernel.copy(), reader.kernel.copy()
    taps[0], kernel[:, 0] = 0.0, 1e4
    return {**weights, f'{block}/depthwise': silent._replace(kernel=taps),
            f'{block}/pointwise': reader._replace(kernel=kernel)}


@pytest.mark.parametrize('blocks', [('block3',), ('block1', 'block3', 'block5')])
def test_layers_that_lose_too_much_stay_in_32_bits(blocks: tuple[str, ...]) -> None:
    weights = {name: tame(each) for name, each in random_ssd(0.25, 64, CLASSES).items()}
    for block in blocks:
        weights = with_dead_input(weights, block)
    pictures = images(4)
    network = build_network(SPEC, weights)
    int8 = quantise(network, pictures, 'mixed')
    kernels = {tensor.name for tensor in int8.graph.initializer}
    assert {name for name in kernels if name.endswith('kernel')} == {
        f'{block}/pointwise/kernel' for block in blocks}
    assert min(sqnr_db(network, int8, pictures).values()) > LEAST_SQNR_DB
