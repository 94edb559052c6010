# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a foreign network reads, held against its description, and nodes that make it of ours."""

from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.description import InputForm
from mobilenet_ros.workshop.importing.graph_file import shape_of, shape_text
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder

_TYPES = ('float32', 'float16', 'uint8')
_AXES = {'NCHW': (1, 2, 3), 'NHWC': (3, 1, 2)}  # of channels, height and width


class Input(NamedTuple):
    """The input as the graph declares it; `side` is None where height and width are free."""

    form: InputForm
    dtype: str
    side: int | None


def read_input(value: onnx.ValueInfoProto, form: InputForm, where: str) -> Input:
    """Hold an input against its description; raises ImportedFileError where they differ."""
    where = f'{where}: input {form.name!r}'
    dtype = str(helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type))
    if dtype not in _TYPES:
        raise ImportedFileError(f'{where} is {dtype}; expected one of {", ".join(_TYPES)}')
    if dtype == 'uint8' and (any(form.mean) or set(form.std) != {1.0}):
        raise ImportedFileError(f'{where} is uint8 and cannot be normalised before the network; '
                                'expected mean 0 and std 1')
    shape = shape_of(value)
    return Input(form, dtype, _side(shape, form, f'{where} has shape {shape_text(shape)}'))


def _side(shape: tuple[int | str, ...], form: InputForm, where: str) -> int | None:
    if len(shape) != 4:
        raise ImportedFileError(f'{where}; expected four dimensions, {form.layout}')
    channels, height, width = (shape[axis] for axis in _AXES[form.layout])
    if channels != 3 and not isinstance(channels, str):
        other = next(layout for layout in _AXES if layout != form.layout)
        hint = f'is its layout {other}?' if shape[_AXES[other][0]] == 3 else 'expected 3 channels'
        raise ImportedFileError(f'{where}, which is not {form.layout} of a picture; {hint}')
    if shape[0] != 1 and not isinstance(shape[0], str):
        raise ImportedFileError(f'{where}: a batch of {shape[0]}; expected 1, or a free one')
    if isinstance(height, str) and isinstance(width, str):
        return None
    if height != width:
        raise ImportedFileError(f'{where}: {height}x{width} pixels; expected a square, or height '
                                'and width both free')
    return int(height)


def plain_input(image: NDArray[np.uint8], found: Input) -> NDArray[np.generic]:
    """Return what the network reads of an image (1, side, side, 3), RGB."""
    form = found.form
    pixels = image[..., ::-1] if form.channels == 'BGR' else image
    mean, std = (np.asarray(values, np.float32) for values in (form.mean, form.std))
    floats = (pixels.astype(np.float32) - mean) / std
    ordered = floats.transpose(0, 3, 1, 2) if form.layout == 'NCHW' else floats
    return np.ascontiguousarray(ordered.astype(found.dtype))


def add_input(graph: GraphBuilder, found: Input) -> str:
    """Add nodes that turn `image` into what the network reads; `plain_input` does the same."""
    form, tensor = found.form, 'image'
    if form.channels == 'BGR':
        places = graph.constant('bgr_places', np.array([2, 1, 0]))
        tensor = graph.add('Gather', [tensor, places], 'bgr', axis=3)
    if form.layout == 'NCHW':  # while still one byte a value
        tensor = graph.add('Transpose', [tensor], 'planes', perm=[0, 3, 1, 2])
    if found.dtype == 'uint8':
        return tensor
    shape = (3, 1, 1) if form.layout == 'NCHW' else (3,)
    tensor = graph.add('Cast', [tensor], 'floats', to=onnx.TensorProto.FLOAT)
    if any(form.mean):
        mean = graph.constant('pixel_mean', np.asarray(form.mean, np.float32).reshape(shape))
        tensor = graph.add('Sub', [tensor, mean], 'centred')
    if set(form.std) != {1.0}:
        std = graph.constant('pixel_std', np.asarray(form.std, np.float32).reshape(shape))
        tensor = graph.add('Div', [tensor, std], 'normalised')
    if found.dtype == 'float16':
        tensor = graph.add('Cast', [tensor], 'halves', to=onnx.TensorProto.FLOAT16)
    return tensor
