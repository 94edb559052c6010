# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a quantised SSD in a TFLite file holds: its convolutions, anchors and box scales.

Field numbers are those of TensorFlow's schema.fbs (file identifier TFL3).
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from flatbuffers import flexbuffers
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.flatbuffer_table import Table

EXPECTED = "expected Google's quantised SSD-MobileNet v1 for COCO (TFLite, uint8)"
_IDENTIFIER = b'TFL3'
_CONV, _DEPTHWISE, _CUSTOM = 3, 4, 32
_UINT8, _INT32 = 3, 2
_DTYPES = {_UINT8: 'uint8', _INT32: 'int32'}
_POSTPROCESS = 'TFLite_Detection_PostProcess'
_ACTIVATION_FIELD = {_CONV: 3, _DEPTHWISE: 4}
_RELU6 = 3
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


def _read(path: Path, part: Callable[[Table, str], _Part]) -> _Part:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportedFileError(f'{path} cannot be read: {error.strerror}') from error
    if content[4:8] != _IDENTIFIER:
        raise ImportedFileError(f'{path} is no TFLite file; {EXPECTED}')
    try:
        return part(Table.root(content), str(path))
    except (struct.error, ValueError, TypeError, IndexError, KeyError) as error:
        if isinstance(error, ImportedFileError):
            raise
        raise ImportedFileError(f'{path} is cut short or damaged ({len(content)} bytes); '
                                f'{EXPECTED}') from error


def _convolutions(model: Table, where: str) -> tuple[Convolution, ...]:
    codes = [_code(entry)[0] for entry in model.tables(1)]
    reader = _Tensors(model)
    operators = [(operator, codes[operator.number(0, 'uint32')])
                 for operator in reader.graph.tables(3)]
    return tuple(_convolution(reader, operator, code) for operator, code in operators
                 if code in (_CONV, _DEPTHWISE))


def _ssd(model: Table, where: str) -> TfliteSsd:
    codes = [_code(entry) for entry in model.tables(1)]
    reader = _Tensors(model)
    convolutions = []
    for operator in reader.graph.tables(3):
        code, custom = codes[operator.number(0, 'uint32')]
        if code in (_CONV, _DEPTHWISE):
            convolutions.append(_convolution(reader, operator, code))
        elif code == _CUSTOM and custom == _POSTPROCESS:
            return _with_decoder(reader, operator, tuple(convolutions))
    raise ImportedFileError(f'{where} holds no {_POSTPROCESS}, so it is no SSD; {EXPECTED}')


def _code(entry: Table) -> tuple[int, str]:
    return max(entry.number(0, 'int8'), entry.number(3, 'int32')), entry.text(1)


class _Tensors:
    """The tensors of the file's first graph."""

    def __init__(self, model: Table) -> None:
        self.graph = model.tables(2)[0]
        self._tensors = self.graph.tables(0)
        self._buffers = model.tables(4)

    def shape(self, index: int) -> tuple[int, ...]:
        return tuple(map(int, self._tensors[index].array(0, 'int32')))

    def quantisation(self, index: int) -> tuple[float, int]:
        """Return scale and zero point; a tensor that has not one of each is refused."""
        found = self._tensors[index].table(4)
        scales = np.zeros(0) if found is None else found.array(2, 'float32')
        if found is None or len(scales) != 1:
            raise ImportedFileError(f'tensor {self._tensors[index].text(3)} has {len(scales)} '
                                    f'quantisation scales instead of one; {EXPECTED}')
        return float(scales[0]), int(found.array(3, 'int64')[0])

    def real(self, index: int) -> NDArray[np.float32]:
        """Return a constant tensor's values, dequantised."""
        tensor = self._tensors[index]
        data = self._buffers[tensor.number(2, 'uint32')].array(0, 'uint8')
        scale, zero_point = self.quantisation(index)
        kind = tensor.number(1, 'int8')
        if kind not in _DTYPES:
            raise ImportedFileError(f'tensor {tensor.text(3)} is neither uint8 nor int32 (TFLite '
                                    f'type {kind}); {EXPECTED}')
        values: NDArray[Any] = data.view(_DTYPES[kind])
        real = (values.astype(np.float64) - zero_point) * scale
        return real.astype(np.float32).reshape(self.shape(index))


def _convolution(reader: _Tensors, operator: Table, code: int) -> Convolution:
    source, kernel, bias = map(int, operator.array(1, 'int32'))
    target = int(operator.array(2, 'int32')[0])
    options = operator.table(4)
    if options is None:
        raise ValueError('a convolution without options')
    depthwise = code == _DEPTHWISE
    axes = (3, 0, 1, 2) if depthwise else (0, 3, 1, 2)
    clipped = options.number(_ACTIVATION_FIELD[code], 'int8') == _RELU6
    return Convolution(
        depthwise, options.number(0, 'int8') == 0,
        clipped or _holds_relu6(*reader.quantisation(target)), options.number(2, 'int32'),
        reader.shape(source), reader.shape(target),
        np.ascontiguousarray(reader.real(kernel).transpose(axes)), reader.real(bias))


def _holds_relu6(scale: float, zero_point: int) -> bool:
    """Tell whether a quantised tensor can hold nothing but 0 to 6, which does what ReLU6 does."""
    return zero_point == 0 and abs(255 * scale - 6.0) < 0.01


def _with_decoder(reader: _Tensors, operator: Table,
                  convolutions: tuple[Convolution, ...]) -> TfliteSsd:
    anchors = int(operator.array(1, 'int32')[2])
    options = flexbuffers.Loads(operator.array(5, 'uint8').tobytes())
    scales = tuple(float(options[f'{axis}_scale']) for axis in 'xywh')
    return TfliteSsd(convolutions, reader.real(anchors), reader.quantisation(anchors)[0], scales)
