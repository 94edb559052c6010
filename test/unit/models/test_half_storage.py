# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A network stored in half the bytes computes in 32 bits what its rounded kernels say."""

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import numpy_helper
from support.tflite_writer import random_ssd

from mobilenet_ros.models.half_storage import constants_of, store_half
from mobilenet_ros.models.network_graph import NetworkSpec, Weights, build_network

CLASSES = 3
SPEC = NetworkSpec('toys', 0.25, CLASSES)
WEIGHTS = random_ssd(0.25, 64, CLASSES)


def network(weights: dict[str, Weights]) -> onnx.ModelProto:
    return build_network(SPEC, weights)


def rounded(weights: Weights) -> Weights:
    return weights._replace(kernel=weights.kernel.astype(np.float16).astype(np.float32))


def run(model: onnx.ModelProto) -> list[np.ndarray]:
    image = np.random.default_rng(5).integers(0, 256, (1, 96, 64, 3), dtype=np.uint8)
    session = ort.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    return session.run(None, {'image': image})


def test_network_computes_what_its_rounded_kernels_say() -> None:
    weights = {name: rounded(each) for name, each in WEIGHTS.items()}
    stored, plain = run(store_half(network(WEIGHTS))), run(network(weights))
    for found, wanted in zip(stored, plain, strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_file_is_half_as_large() -> None:
    plain = network(WEIGHTS)
    assert store_half(plain).ByteSize() < 0.6 * plain.ByteSize()


def test_storing_again_changes_nothing() -> None:
    stored = store_half(network(WEIGHTS))
    assert store_half(stored) == stored


def test_given_network_is_not_touched() -> None:
    plain = network(WEIGHTS)
    store_half(plain)
    assert plain == network(WEIGHTS)


@pytest.mark.parametrize('name', ['stem/kernel', 'block0/depthwise/kernel', 'head0/boxes/bias'])
def test_constants_are_read_by_their_old_names(name: str) -> None:
    layer, role = name.rsplit('/', 1)
    found = constants_of(store_half(network(WEIGHTS)))[name]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, getattr(WEIGHTS[layer], role), rtol=1e-3, atol=1e-7)


def test_value_beyond_sixteen_bits_keeps_its_kernel_whole() -> None:
    kernel = WEIGHTS['stem'].kernel.copy()
    kernel[0, 0, 0, 0] = 1e6
    stored = store_half(network({**WEIGHTS, 'stem': WEIGHTS['stem']._replace(kernel=kernel)}))
    whole = {tensor.name: tensor for tensor in stored.graph.initializer}
    np.testing.assert_array_equal(numpy_helper.to_array(whole['stem/kernel']), kernel)
