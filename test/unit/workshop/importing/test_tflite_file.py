# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A TFLite file gives back what was written into it; a damaged one is refused."""

from pathlib import Path

import numpy as np
import pytest
from support.tflite_writer import (
    CONV,
    SCALES,
    TfliteWriter,
    random_ssd,
    weight_scale,
    write_tflite,
)

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.architecture import detector
from mobilenet_ros.workshop.importing.tflite_file import read_tflite

ALPHA, SIDE, CLASSES = 0.25, 96, 3


@pytest.fixture(scope='module')
def content() -> bytes:
    """Return a small SSD as a file."""
    return write_tflite(random_ssd(ALPHA, SIDE, CLASSES), ALPHA, SIDE, CLASSES)


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / 'ssd.tflite'
    path.write_bytes(content)
    return path


def test_weights_come_back_within_half_a_step(tmp_path: Path, content: bytes) -> None:
    found = read_tflite(written(tmp_path, content)).convolutions
    weights = random_ssd(ALPHA, SIDE, CLASSES)
    assert len(found) == len(weights)
    for convolution, wanted in zip(found, weights.values(), strict=True):
        half = 0.501 * weight_scale(wanted)
        assert np.abs(convolution.kernel - wanted.kernel).max() <= half
        assert np.abs(convolution.bias - wanted.bias).max() <= half


def test_shapes_strides_and_activations_come_back(tmp_path: Path, content: bytes) -> None:
    found = read_tflite(written(tmp_path, content)).convolutions
    for convolution, layer in zip(found, detector(ALPHA, (SIDE, SIDE), CLASSES), strict=True):
        assert convolution.depthwise == (layer.kind == 'depthwise')
        assert convolution.relu6 != layer.name.startswith('head')
        assert convolution.same_padding
        assert convolution.stride == layer.stride
        assert convolution.in_shape == (1, *layer.in_size, layer.in_channels)
        assert convolution.out_shape == (1, *layer.out_size, layer.out_channels)


def test_box_scales_come_back(tmp_path: Path, content: bytes) -> None:
    assert read_tflite(written(tmp_path, content)).box_scales_xywh == tuple(
        SCALES[f'{axis}_scale'] for axis in 'xywh')


@pytest.mark.parametrize('share', [0.0001, 0.01, 0.3, 0.6, 0.9, 0.99])
def test_truncated_file_is_refused(tmp_path: Path, content: bytes, share: float) -> None:
    cut = content[:max(9, int(share * len(content)))]
    with pytest.raises(ImportedFileError, match=rf'cut short or damaged \({len(cut)} bytes\)'):
        read_tflite(written(tmp_path, cut))


@pytest.mark.parametrize('content', [b'', b'\x00' * 100, b'\x08\x00\x00\x00ONNX and more'])
def test_other_file_is_refused_with_what_was_expected(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ImportedFileError, match='is no TFLite file; expected Google'):
        read_tflite(written(tmp_path, content))


def test_tflite_without_box_decoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportedFileError, match='so it is no SSD'):
        read_tflite(written(tmp_path, TfliteWriter().finish()))


def test_signed_weights_are_refused(tmp_path: Path) -> None:
    writer = TfliteWriter()
    tensors = [writer.tensor([1, 4, 4, 1], 1.0, 0),
               writer.tensor([1, 1, 1, 1], 1.0, 0, np.zeros((1, 1, 1, 1), np.int8)),
               writer.tensor([1], 1.0, 0, np.zeros(1, np.int32))]
    writer.operator(CONV, tensors, [writer.tensor([1, 4, 4, 1], 1.0, 0)], {2: ('Int32', 1)})
    with pytest.raises(ImportedFileError, match='neither uint8 nor int32'):
        read_tflite(written(tmp_path, writer.finish()))


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportedFileError, match='No such file'):
        read_tflite(tmp_path / 'none.tflite')


def test_garbage_never_escapes_as_another_error(tmp_path: Path, content: bytes) -> None:
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(60):
        damaged = np.frombuffer(content, np.uint8).copy()
        places = rng.integers(8, len(damaged), 4000)
        damaged[places] = rng.integers(0, 256, len(places), dtype=np.uint8)
        try:
            read_tflite(written(tmp_path, damaged.tobytes()))
        except ImportedFileError:
            refused += 1
    assert refused > 0
