# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads somebody else's ONNX file and keeps what leads from its input to the outputs named."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.shape_inference
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from mobilenet_ros.errors import ImportedFileError

FLOAT = onnx.TensorProto.FLOAT
OLDEST_OPSET = 9  # what torch exported to for years
SUPPRESSION = re.compile('NonMaxSuppression|NMS|DetectionOutput|Detection_?PostProcess')


def read_graph(path: Path) -> onnx.ModelProto:
    """Read a file, with the weights that lie beside it if it has such; others are refused."""
    try:
        model = onnx.load(path)
    except (OSError, onnx.checker.ValidationError) as error:  # the latter of weights beside it
        raise ImportedFileError(f'{path} cannot be read: {error}') from error
    except DecodeError as error:
        raise ImportedFileError(f'{path} is no ONNX file, or one cut short: {error}') from error
    if not model.graph.node:
        raise ImportedFileError(f'{path} is no ONNX file: there is no network in it')
    opset = opset_of(model)
    if opset < OLDEST_OPSET:
        raise ImportedFileError(f'{path} is written in opset {opset}; export it again with '
                                f'{OLDEST_OPSET} or above (17 runs everywhere)')
    return model


def opset_of(model: onnx.ModelProto) -> int:
    """Return the version of ONNX's own operators that a model is written in."""
    versions = [entry.version for entry in model.opset_import if entry.domain in ('', 'ai.onnx')]
    return max(versions, default=0)


def cut(model: onnx.ModelProto, name: str, outputs: tuple[str, ...], where: str,
        others: Collection[str] = ()) -> onnx.ModelProto:
    """Return what leads from input `name` to tensors, which need not be outputs yet.

    `others` are inputs that may be read besides. Raises ImportedFileError for a name that is not
    there, for outputs that come after a suppression, and where still another input is needed.
    """
    graph = model.graph
    inputs = [value.name for value in inputs_of(model)]
    if name not in inputs:
        raise ImportedFileError(f'{where} has no input {name!r}; it has {_listed(inputs)}')
    needed = _needed(graph, outputs, where)
    _check_suppression(graph, needed, outputs, where)
    read = {tensor for node in needed for tensor in read_by(node)} & set(inputs)
    if read - set(others) != {name}:
        raise ImportedFileError(f'{where}: {_listed(outputs)} are made from the inputs '
                                f'{_listed(sorted(read))}; expected {name!r}, the picture, alone')
    return _kept(model, needed, {name, *others} & read, outputs)


def inputs_of(model: onnx.ModelProto) -> list[onnx.ValueInfoProto]:
    """Return the inputs that have to be given: old exports list every constant among them."""
    constants = {tensor.name for tensor in model.graph.initializer}
    return [value for value in model.graph.input if value.name not in constants]


def refill(graph: onnx.GraphProto, **fields: Iterable[Any]) -> None:
    """Replace all that is in some fields of a graph."""
    for field, values in fields.items():
        filled = list(values)  # they may come from the field itself
        graph.ClearField(field)
        getattr(graph, field).extend(filled)


def shape_of(value: onnx.ValueInfoProto) -> tuple[int | str, ...]:
    """Return the dimensions of an input: a number, a name of one that is free, or `?`."""
    return tuple(dim.dim_value or dim.dim_param or '?' for dim in value.type.tensor_type.shape.dim)


def shape_text(shape: tuple[int | str, ...]) -> str:
    """Return a shape as it is written."""
    return f'({", ".join(map(str, shape))})'


def constants_of(model: onnx.ModelProto, rank: int) -> dict[str, NDArray[np.generic]]:
    """Return the values of the constants that have at most so many dimensions."""
    found = [(tensor.name, tensor) for tensor in model.graph.initializer]
    found += [(node.output[0], node.attribute[0].t) for node in model.graph.node
              if _is_tensor(node)]
    return {name: numpy_helper.to_array(tensor) for name, tensor in found
            if len(tensor.dims) <= rank}


def _listed(names: Iterable[str]) -> str:
    return ', '.join(map(repr, names)) or 'none'


def _needed(graph: onnx.GraphProto, outputs: tuple[str, ...], where: str) -> list[onnx.NodeProto]:
    """Return the nodes that lead to the outputs, in their order."""
    makers = {output: place for place, node in enumerate(graph.node)
              for output in node.output if output}
    for output in outputs:
        if output not in makers:
            raise ImportedFileError(
                f'{where} has no output {output!r}; it has '
                f'{_listed(value.name for value in graph.output)}, and the tensors inside')
    found: set[int] = set()
    waiting = list(outputs)
    while waiting:
        place = makers.get(waiting.pop())
        if place is not None and place not in found:
            found.add(place)
            waiting += read_by(graph.node[place])
    return [graph.node[place] for place in sorted(found)]


def read_by(node: onnx.NodeProto) -> Iterator[str]:
    """Return the tensors that a node reads, those that its inner graphs read too."""
    yield from (name for name in node.input if name)
    for inner in _inner_graphs(node):
        yield from (value.name for value in inner.output)
        for each in inner.node:
            yield from read_by(each)


def _inner_graphs(node: onnx.NodeProto) -> Iterator[onnx.GraphProto]:
    for attribute in node.attribute:
        yield from attribute.graphs
        if attribute.HasField('g'):
            yield attribute.g


def _operators(node: onnx.NodeProto) -> Iterator[str]:
    yield node.op_type
    for inner in _inner_graphs(node):
        for each in inner.node:
            yield from _operators(each)


def _check_suppression(graph: onnx.GraphProto, needed: Sequence[onnx.NodeProto],
                       outputs: tuple[str, ...], where: str) -> None:
    """Refuse outputs that are detections already: the node suppresses with its own thresholds."""
    for node in needed:
        for operator in _operators(node):
            if SUPPRESSION.search(operator):
                raise ImportedFileError(
                    f'{where}: {_listed(outputs)} come after a suppression ({operator} '
                    f'{node.name!r}); export the raw boxes and scores of all anchors, or name the '
                    f'tensors that lead to it: it reads {_listed(node.input)}')


def _kept(model: onnx.ModelProto, needed: Sequence[onnx.NodeProto], names: set[str],
          outputs: tuple[str, ...]) -> onnx.ModelProto:
    kept = deepcopy(model)
    read = {tensor for node in needed for tensor in read_by(node)}
    types = _types(model)
    constants = [node for node in needed if _is_tensor(node)]
    refill(kept.graph, node=[node for node in needed if not _is_tensor(node)], value_info=(),
           initializer=[*(each for each in model.graph.initializer if each.name in read),
                        *map(_tensor_of, constants)],
           input=[value for value in model.graph.input if value.name in names],
           output=[helper.make_tensor_value_info(output, types.get(output, FLOAT), None)
                   for output in outputs])
    return kept


def _is_tensor(node: onnx.NodeProto) -> bool:
    return node.op_type == 'Constant' and node.attribute[0].HasField('t')


def _tensor_of(node: onnx.NodeProto) -> onnx.TensorProto:
    """Return the initializer that a constant's node stands for; quantisation knows only those."""
    tensor: onnx.TensorProto = deepcopy(node.attribute[0].t)
    tensor.name = node.output[0]
    return tensor


def _types(model: onnx.ModelProto) -> dict[str, int]:
    graph = onnx.shape_inference.infer_shapes(model).graph
    return {value.name: value.type.tensor_type.elem_type
            for value in (*graph.value_info, *graph.output)}
