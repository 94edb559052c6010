# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A network stored in fewer bytes computes in 32 bits what its rounded kernels say."""

from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import numpy_helper
from support.tflite_writer import random_ssd

from mobilenet_ros.workshop.networks import kernel_storage
from mobilenet_ros.workshop.networks.kernel_storage import (
    constants_of,
    store_bytes,
    store_halves,
    store_small,
)
from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, Weights, build_network

CLASSES = 3
SPEC = NetworkSpec('toys', 0.25, CLASSES)
WEIGHTS = random_ssd(0.25, 64, CLASSES)
KERNELS = tuple(f'{name}/kernel' for name in WEIGHTS)
Store = Callable[[onnx.ModelProto], onnx.ModelProto]
both = pytest.mark.parametrize('store', [store_halves, store_bytes])


def network(weights: dict[str, Weights]) -> onnx.ModelProto:
    return build_network(SPEC, weights)


def with_stem(kernel: np.ndarray) -> onnx.ModelProto:
    return network({**WEIGHTS, 'stem': WEIGHTS['stem']._replace(kernel=kernel)})


def rounded(stored: onnx.ModelProto) -> dict[str, Weights]:
    """Return the weights as they come out of the file."""
    constants = constants_of(stored)
    return {name: each._replace(kernel=constants[f'{name}/kernel'])
            for name, each in WEIGHTS.items()}


def run(model: onnx.ModelProto) -> list[np.ndarray]:
    image = np.random.default_rng(5).integers(0, 256, (1, 96, 64, 3), dtype=np.uint8)
    session = ort.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    return session.run(None, {'image': image})


@both
def test_network_computes_what_its_rounded_kernels_say(store: Store) -> None:
    stored = store(network(WEIGHTS))
    for found, wanted in zip(run(stored), run(network(rounded(stored))), strict=True):
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize(('store', 'share'), [(store_halves, 0.6), (store_bytes, 0.4)])
def test_file_is_smaller(store: Store, share: float) -> None:
    plain = network(WEIGHTS)
    assert store(plain).ByteSize() < share * plain.ByteSize()


@pytest.mark.parametrize(('store', 'room'), [(store_halves, 0), (store_bytes, -1)])
def test_eight_bits_are_taken_where_sixteen_are_too_many(
        store: Store, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = network(WEIGHTS)
    monkeypatch.setattr(kernel_storage, 'SMALL_BYTES', store_halves(plain).ByteSize() + room)
    assert store_small(plain) == store(plain)


@both
def test_storing_again_changes_nothing(store: Store) -> None:
    stored = store(network(WEIGHTS))
    assert store(stored) == stored


@both
def test_given_network_is_not_touched(store: Store) -> None:
    plain = network(WEIGHTS)
    store(plain)
    assert plain == network(WEIGHTS)


def test_halves_are_the_nearest_of_sixteen_bits() -> None:
    for name, found in rounded(store_halves(network(WEIGHTS))).items():
        assert found.kernel.dtype == np.float32
        np.testing.assert_array_equal(found.kernel, WEIGHTS[name].kernel.astype(np.float16))


def test_bytes_are_off_by_half_a_step_of_their_channel_at_most() -> None:
    for name, found in rounded(store_bytes(network(WEIGHTS))).items():
        kernel = WEIGHTS[name].kernel
        half_step = np.abs(kernel).max(axis=(1, 2, 3), keepdims=True) / 127 / 2
        assert found.kernel.dtype == np.float32
        assert (np.abs(found.kernel - kernel) <= half_step * 1.001).all()


@both
def test_what_is_no_kernel_stays_as_it_is(store: Store) -> None:
    found = constants_of(store(network(WEIGHTS)))
    for name, tensor in constants_of(network(WEIGHTS)).items():
        if name not in KERNELS:
            np.testing.assert_array_equal(found[name], tensor)


def test_channel_of_zeros_stays_zero_in_bytes() -> None:
    kernel = WEIGHTS['stem'].kernel.copy()
    kernel[2] = 0
    found = constants_of(store_bytes(with_stem(kernel)))['stem/kernel']
    assert np.isfinite(found).all()
    assert not found[2].any()


def test_value_beyond_sixteen_bits_keeps_its_kernel_whole() -> None:
    kernel = WEIGHTS['stem'].kernel.copy()
    kernel[0, 0, 0, 0] = 1e6
    stored = store_halves(with_stem(kernel))
    whole = {tensor.name: tensor for tensor in stored.graph.initializer}
    np.testing.assert_array_equal(numpy_helper.to_array(whole['stem/kernel']), kernel)
