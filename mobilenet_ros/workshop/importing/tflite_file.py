# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a quantised SSD in a TFLite file holds: its convolutions, anchors and box scales."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import tflite
from flatbuffers import flexbuffers
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError

EXPECTED = "expected Google's quantised SSD-MobileNet v1 for COCO (TFLite, uint8)"
_IDENTIFIER = b'TFL3'
_CONV = tflite.BuiltinOperator.CONV_2D
_DEPTHWISE = tflite.BuiltinOperator.DEPTHWISE_CONV_2D
_OPTIONS = {_CONV: tflite.Conv2DOptions, _DEPTHWISE: tflite.DepthwiseConv2DOptions}
_DTYPES = {tflite.TensorType.UINT8: 'uint8', tflite.TensorType.INT32: 'int32'}
_POSTPROCESS = b'TFLite_Detection_PostProcess'
_Part = TypeVar('_Part')


class Convolution(NamedTuple):
    """One convolution with its weights made real again, in the order of ONNX."""

    depthwise: bool
    same_padding: bool
    relu6: bool
    stride: int
    in_shape: tuple[int, ...]  # 1, height, width, channels
    out_shape: tuple[int, ...]
    kernel: NDArray[np.float32]  # out, in, rows, columns; channels, 1, rows, columns
    bias: NDArray[np.float32]


@dataclass(frozen=True)
class TfliteSsd:
    """The convolutions in the order they run, and what the box decoder was given."""

    convolutions: tuple[Convolution, ...]
    anchors_yxhw: NDArray[np.float32]  # shape (A, 4), shares of the picture
    anchor_step: float  # the anchors are quantised to multiples of it
    box_scales_xywh: tuple[float, ...]


def read_tflite(path: Path) -> TfliteSsd:
    """Read a TFLite file; anything but a quantised SSD raises ImportedFileError."""
    return _read(path, _ssd)


def read_convolutions(path: Path) -> tuple[Convolution, ...]:
    """Read the convolutions of any quantised TFLite network, such as a classifier."""
    return _read(path, _convolutions)


def _read(path: Path, part: Callable[[tflite.Model, str], _Part]) -> _Part:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportedFileError(f'{path} cannot be read: {error.strerror}') from error
    if content[4:8] != _IDENTIFIER:
        raise ImportedFileError(f'{path} is no TFLite file; {EXPECTED}')
    try:
        return part(tflite.Model.GetRootAs(content), str(path))
    except ImportedFileError:
        raise
    except (struct.error, ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise ImportedFileError(f'{path} is cut short or damaged ({len(content)} bytes); '
                                f'{EXPECTED}') from error


def _convolutions(model: tflite.Model, where: str) -> tuple[Convolution, ...]:
    tensors = _Tensors(model)
    return tuple(_convolution(tensors, operator, code) for operator, code, _ in _operators(model)
                 if code in _OPTIONS)


def _ssd(model: tflite.Model, where: str) -> TfliteSsd:
    tensors = _Tensors(model)
    convolutions = []
    for operator, code, custom in _operators(model):
        if code in _OPTIONS:
            convolutions.append(_convolution(tensors, operator, code))
        elif custom == _POSTPROCESS:
            return _with_decoder(tensors, operator, tuple(convolutions))
    raise ImportedFileError(f'{where} holds no {_POSTPROCESS.decode()}, so it is no SSD; '
                            f'{EXPECTED}')


def _operators(model: tflite.Model) -> Iterator[tuple[tflite.Operator, int, bytes | None]]:
    """Give the operators of the first graph, each with its builtin code and its custom name."""
    codes = [model.OperatorCodes(index) for index in range(model.OperatorCodesLength())]
    graph = model.Subgraphs(0)
    for index in range(graph.OperatorsLength()):
        operator = graph.Operators(index)
        code = codes[operator.OpcodeIndex()]
        # Files from before 2020 have the number in one byte.
        yield operator, max(code.DeprecatedBuiltinCode(), code.BuiltinCode()), code.CustomCode()


class _Tensors:
    """The tensors of the file's first graph."""

    def __init__(self, model: tflite.Model) -> None:
        self._model = model
        self._graph = model.Subgraphs(0)

    def shape(self, index: int) -> tuple[int, ...]:
        return tuple(map(int, self._graph.Tensors(index).ShapeAsNumpy()))

    def quantisation(self, index: int) -> tuple[float, int]:
        """Return scale and zero point; a tensor that has not one of each is refused."""
        tensor = self._graph.Tensors(index)
        found = tensor.Quantization()
        scales = found.ScaleLength() if found else 0
        if scales != 1:
            raise ImportedFileError(f'tensor {tensor.Name().decode()} has {scales} '
                                    f'quantisation scales instead of one; {EXPECTED}')
        return float(found.Scale(0)), int(found.ZeroPoint(0))

    def real(self, index: int) -> NDArray[np.float32]:
        """Return a constant tensor's values, dequantised."""
        tensor = self._graph.Tensors(index)
        scale, zero_point = self.quantisation(index)
        if tensor.Type() not in _DTYPES:
            raise ImportedFileError(f'tensor {tensor.Name().decode()} is neither uint8 nor int32 '
                                    f'(TFLite type {tensor.Type()}); {EXPECTED}')
        data = self._model.Buffers(tensor.Buffer()).DataAsNumpy()
        values: NDArray[Any] = data.view(_DTYPES[tensor.Type()])
        real = (values.astype(np.float64) - zero_point) * scale
        return real.astype(np.float32).reshape(self.shape(index))


def _convolution(tensors: _Tensors, operator: tflite.Operator, code: int) -> Convolution:
    source, kernel, bias = map(int, operator.InputsAsNumpy())
    target = operator.Outputs(0)
    options, raw = _OPTIONS[code](), operator.BuiltinOptions()
    options.Init(raw.Bytes, raw.Pos)
    axes = (3, 0, 1, 2) if code == _DEPTHWISE else (0, 3, 1, 2)
    clipped = options.FusedActivationFunction() == tflite.ActivationFunctionType.RELU6
    return Convolution(
        code == _DEPTHWISE, options.Padding() == tflite.Padding.SAME,
        clipped or _holds_relu6(*tensors.quantisation(target)), options.StrideH(),
        tensors.shape(source), tensors.shape(target),
        np.ascontiguousarray(tensors.real(kernel).transpose(axes)), tensors.real(bias))


def _holds_relu6(scale: float, zero_point: int) -> bool:
    """Tell whether a quantised tensor can hold nothing but 0 to 6, which does what ReLU6 does."""
    return zero_point == 0 and abs(255 * scale - 6.0) < 0.01


def _with_decoder(tensors: _Tensors, operator: tflite.Operator,
                  convolutions: tuple[Convolution, ...]) -> TfliteSsd:
    anchors = operator.Inputs(2)
    options = flexbuffers.Loads(operator.CustomOptionsAsNumpy().tobytes())
    scales = tuple(float(options[f'{axis}_scale']) for axis in 'xywh')
    return TfliteSsd(convolutions, tensors.real(anchors), tensors.quantisation(anchors)[0], scales)
