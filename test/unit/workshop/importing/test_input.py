# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The nodes before a network give it what it reads; an input that is another is refused."""

from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.description import InputForm
from mobilenet_ros.workshop.importing.graph_file import OLDEST_OPSET
from mobilenet_ros.workshop.importing.input import Input, add_input, plain_input, read_input
from mobilenet_ros.workshop.networks.graph_builder import OPSET, GraphBuilder, tensor_info

MEAN, STD = (104.0, 117.0, 123.0), (57.0, 58.0, 59.0)
PLAIN = ((0.0,) * 3, (1.0,) * 3)


def form(layout: str = 'NCHW', channels: str = 'BGR', mean: tuple[float, ...] = MEAN,
         std: tuple[float, ...] = STD) -> InputForm:
    return InputForm('data', layout, channels, mean, std)


def value(shape: list[Any], kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info('data', kind, shape)


@pytest.mark.parametrize('opset', [OLDEST_OPSET, OPSET])
@pytest.mark.parametrize('dtype', ['float32', 'float16', 'uint8'])
@pytest.mark.parametrize('channels', ['RGB', 'BGR'])
@pytest.mark.parametrize('layout', ['NCHW', 'NHWC'])
def test_the_nodes_do_what_the_description_says(layout: str, channels: str, dtype: str,
                                                  opset: int) -> None:
    found = Input(form(layout, channels, *(PLAIN if dtype == 'uint8' else (MEAN, STD))), dtype, 8)
    graph = GraphBuilder()
    graph.add('Identity', [add_input(graph, found)], 'data')
    model = graph.build('before', [tensor_info('image', np.uint8, 1, 8, 8, 3)],
                        [tensor_info('data', dtype, *['abcd'[axis] for axis in range(4)])])
    model.opset_import[0].version = opset
    session = ort.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    image = np.random.default_rng(0).integers(0, 256, (1, 8, 8, 3), np.uint8)
    made, = session.run(['data'], {'image': image})
    assert made.dtype == dtype
    np.testing.assert_allclose(made, plain_input(image, found), rtol=1e-6)


def test_one_pixel_is_normalised_by_hand() -> None:
    image = np.array([10, 20, 30], np.uint8).reshape(1, 1, 1, 3)  # red, green, blue
    read = plain_input(image, Input(form(), 'float32', 1))
    wanted = [(30 - 104) / 57, (20 - 117) / 58, (10 - 123) / 59]  # blue, green, red
    assert read.shape == (1, 3, 1, 1)
    assert read.ravel() == pytest.approx(wanted)


@pytest.mark.parametrize(('shape', 'layout', 'side'), [
    ([1, 3, 300, 300], 'NCHW', 300), (['n', 3, 300, 300], 'NCHW', 300),
    ([1, 300, 300, 3], 'NHWC', 300), ([1, 3, 'h', 'w'], 'NCHW', None),
    ([None, None, None, 3], 'NHWC', None)])
def test_the_side_is_read_off(shape: list[Any], layout: str, side: int | None) -> None:
    assert read_input(value(shape), form(layout), 'it') == Input(form(layout), 'float32', side)


@pytest.mark.parametrize(('shape', 'message'), [
    ([1, 300, 300, 3], r'has shape \(1, 300, 300, 3\), which is not NCHW.*its layout NHWC\?'),
    ([1, 1, 300, 300], 'expected 3 channels'),
    ([1, 3, 300], 'expected four dimensions, NCHW'),
    ([8, 3, 300, 300], 'a batch of 8; expected 1'),
    ([1, 3, 240, 320], '240x320 pixels; expected a square'),
    ([1, 3, 'h', 320], 'expected a square, or height and width both free')])
def test_another_shape_is_refused(shape: list[Any], message: str) -> None:
    with pytest.raises(ImportedFileError, match=message):
        read_input(value(shape), form(), 'it')


def test_another_type_is_refused() -> None:
    shape = [1, 3, 300, 300]
    with pytest.raises(ImportedFileError, match='is int64; expected one of float32, float16'):
        read_input(value(shape, TensorProto.INT64), form(), 'it')
    with pytest.raises(ImportedFileError, match='uint8 and cannot be normalised'):
        read_input(value(shape, TensorProto.UINT8), form(), 'it')
