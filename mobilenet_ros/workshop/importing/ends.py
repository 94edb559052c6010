# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where a network begins and ends: its picture, its other inputs, its own suppression."""

from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.graph_file import (
    constants_of,
    inputs_of,
    shape_of,
    shape_text,
)

_SUPPRESSIONS = ('NonMaxSuppression', 'EfficientNMS_TRT')  # boxes first, scores second
_LOOKED_THROUGH = ('Cast', 'Transpose', 'Identity', 'Unsqueeze')
_ARITHMETIC = ('Sub', 'Add', 'Mul', 'Div')


class PictureInput(NamedTuple):
    """The input that takes the picture: its name, its layout, its side if that is fixed."""

    value: onnx.ValueInfoProto
    layout: str
    side: int | None


def picture_input(model: onnx.ModelProto, where: str) -> PictureInput:
    """Find the picture among the inputs: four dimensions, three of them height, width, colour."""
    shapes = {value.name: shape_of(value) for value in inputs_of(model)}
    found = [(value, layout) for value in inputs_of(model)
             if (layout := _layout(shapes[value.name]))]
    if len(found) != 1:
        said = ', '.join(f'{name!r} {shape_text(shape)}' for name, shape in shapes.items())
        raise ImportedFileError(f'{where} has {len(found)} inputs that can be a picture; of '
                                f'{said or "no inputs"} expected one with the shape (1, 3, H, W) '
                                'or (1, H, W, 3)')
    value, layout = found[0]
    height = shapes[value.name][2 if layout == 'NCHW' else 1]
    return PictureInput(value, layout, height if isinstance(height, int) else None)


def _layout(shape: tuple[int | str, ...]) -> str:
    if len(shape) != 4:
        return ''
    return {(True, False): 'NCHW', (False, True): 'NHWC'}.get(
        (shape[1] == 3, shape[3] == 3), '')


def fixed_inputs(model: onnx.ModelProto, picture: str,
                 where: str) -> dict[str, NDArray[np.generic]]:
    """Return values for all inputs beside the picture, which are its size or how it was scaled.

    They are ones, so that boxes are shares of the picture at every side. Raises ImportedFileError
    for an input that is neither.
    """
    values: dict[str, NDArray[np.generic]] = {}
    for value in inputs_of(model):
        if value.name == picture:
            continue
        shape = shape_of(value)
        if not shape or shape[-1] != 2 or len(shape) > 2:
            raise ImportedFileError(
                f'{where} has an input {value.name!r} {shape_text(shape)} beside the picture '
                f'{picture!r}; known is only the size of the picture, (1, 2). Export it without')
        dtype = helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)
        values[value.name] = np.ones([1, 2][2 - len(shape):], dtype)
    return values


def raw_outputs(model: onnx.ModelProto) -> tuple[tuple[str, ...], str]:
    """Return the outputs, or what a suppression inside reads, and what that is called."""
    for node in model.graph.node:
        if node.op_type in _SUPPRESSIONS:
            return (node.input[0], node.input[1]), node.op_type
    return tuple(value.name for value in model.graph.output), ''


def reads_shares(model: onnx.ModelProto, picture: str) -> bool | None:
    """Tell whether the pixels are expected from 0 to 1: a network that normalises them shows it.

    False stands for 0 to 255, None for a network that does not normalise.
    """
    numbers = constants_of(model, 4)
    tensor = picture
    for node in model.graph.node:
        if tensor not in node.input:
            continue
        if node.op_type in _ARITHMETIC:
            return _is_small([numbers[name] for name in node.input if name in numbers],
                             node.op_type)
        if node.op_type not in _LOOKED_THROUGH:
            return None
        tensor = node.output[0]
    return None


def _is_small(values: list[NDArray[np.generic]], operator: str) -> bool | None:
    """Tell by the first number: a mean or a divisor of bytes is large, a factor tiny."""
    if not values or values[0].dtype.kind != 'f':
        return None
    largest = float(np.abs(np.asarray(values[0], np.float64)).max(initial=0.0))
    return largest > 0.02 if operator == 'Mul' else largest < 2.0

