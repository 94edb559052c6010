# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Takes the fixed side out of a fully convolutional network, so that it runs at others.

Exports write sizes into shapes that are constants. Those that are sizes of feature maps are read
from the maps instead; whether that was all, running the network tells.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.graph_file import constants_of, opset_of
from mobilenet_ros.workshop.importing.session import Session
from mobilenet_ros.workshop.importing.side_tables import SideTables, strides_inside

_SHAPED = ('Reshape', 'Resize', 'AveragePool', 'Slice')
_OLDEST_OPSET = 11  # Slice and Concat of shapes as they are written here


class Sizes:
    """The shapes that a network's tensors have in one run."""

    def __init__(self, model: onnx.ModelProto, feed: dict[str, NDArray[np.generic]],
                 where: str) -> None:
        shown = onnx.ModelProto()
        shown.CopyFrom(model)
        outputs = {value.name for value in model.graph.output}
        names = {name for node in model.graph.node if node.op_type in _SHAPED
                 for name in (node.input[0], node.output[0])} - outputs - set(feed)
        shown.graph.output.extend(onnx.ValueInfoProto(name=name) for name in sorted(names))
        wanted = sorted(names | outputs)
        found = Session(shown, where).run(wanted, feed)
        self._shapes = {name: values.shape for name, values in zip(wanted, found, strict=True)}
        self._shapes |= {name: values.shape for name, values in feed.items()}

    def of(self, tensor: str) -> tuple[int, ...]:
        """Return the shape of a tensor."""
        return self._shapes[tensor]


def freed(model: onnx.ModelProto, picture: str, layout: str,
          feed: dict[str, NDArray[np.generic]], where: str,
          own_tables: bool = False) -> onnx.ModelProto:
    """Return the network with height and width free; `feed` is what it is run on to see its sizes.

    With `own_tables` it keeps the tables of its cells, which fit its own side only, as exactly as
    the file has them. Whether something inside keeps its side after all, a run at another one
    shows.
    """
    if opset_of(model) < _OLDEST_OPSET:
        raise ImportedFileError(f'{where}: opset {opset_of(model)} is too old to free the sides; '
                                f'export it again with {_OLDEST_OPSET} or above')
    free = onnx.ModelProto()
    free.CopyFrom(model)
    _free_dims(free, picture, layout)
    axis = 2 if layout == 'NCHW' else 1
    freeing = _Freeing(model, Sizes(model, feed, where), picture, axis, feed[picture].shape[axis],
                       own_tables)
    for node in model.graph.node:
        freeing.add(node)
    nodes, constants = freeing.parts()
    free.graph.ClearField('node')
    free.graph.node.extend(nodes)
    free.graph.initializer.extend(constants)
    return free


def _free_dims(model: onnx.ModelProto, picture: str, layout: str) -> None:
    model.graph.ClearField('value_info')
    for value in model.graph.input:
        if value.name == picture:
            dims = value.type.tensor_type.shape.dim
            for place, name in zip((2, 3) if layout == 'NCHW' else (1, 2), ('height', 'width'),
                                   strict=True):
                dims[place].dim_param = name
    for value in model.graph.output:
        value.type.tensor_type.ClearField('shape')


class _Freeing:
    """Collects nodes that do at every side what a network's nodes do at one."""

    def __init__(self, model: onnx.ModelProto, sizes: Sizes, picture: str, axis: int,
                 side: int, own_tables: bool) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._known, self._sizes = constants_of(model, 4), sizes
        strides = strides_inside(self._known, side)
        self._tables = SideTables(picture, axis, strides, side) if strides else None
        self._own_tables = own_tables
        self._computed: dict[str, str] = {}  # tables by the constants they stand for

    def parts(self) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
        """Return all nodes in their order and the constants that are new."""
        tables = self._tables
        return ([*(tables.nodes if tables else ()), *self._nodes],
                [*(tables.constants if tables else ()), *self._constants.values()])

    def add(self, node: onnx.NodeProto) -> None:
        """Add a node, or those that take its place."""
        if self._tables is not None:
            node = self._with_tables(node, self._tables)
        last = node.input[-1] if node.input else ''
        if node.op_type == 'Reshape' and last in self._known:
            self._add_reshape(node, [int(each) for each in self._known[last]])
        elif node.op_type == 'Resize' and len(node.input) == 4 and last in self._known:
            self._add_resize(node)
        elif node.op_type == 'AveragePool' and self._takes_all(node):
            self._replace('GlobalAveragePool', node, [])
        else:
            self._nodes.append(node)

    def _with_tables(self, node: onnx.NodeProto, tables: SideTables) -> onnx.NodeProto:
        """Return a node that reads computed tables, counts and places of levels."""
        new = onnx.NodeProto()
        new.CopyFrom(node)
        for place, name in enumerate(node.input):
            values = self._known.get(name)
            if values is None:
                continue
            if node.op_type == 'Slice' and place in (1, 2):
                new.input[place] = self._place(node, values, tables) or name
            elif node.op_type == 'Concat' and self._is_count(node, place, tables):
                new.input[place] = tables.count(int(values[0]))
            elif tables.cells in values.shape and not self._own_tables:
                new.input[place] = self._table(name, values, tables) or name
        return new

    def _table(self, name: str, values: NDArray[np.generic], tables: SideTables) -> str | None:
        if name not in self._computed and (table := tables.table(values)) is not None:
            self._computed[name] = table
        return self._computed.get(name)

    def _place(self, node: onnx.NodeProto, values: NDArray[np.generic],
               tables: SideTables) -> str | None:
        """Return where a level begins or ends, for a slice of what has a row for each cell."""
        if tables.cells not in self._sizes.of(node.input[0]) or values.shape != (1,):
            return None
        return tables.rows_before(int(values[0]))

    def _is_count(self, node: onnx.NodeProto, place: int, tables: SideTables) -> bool:
        """Tell whether a shape that is put together has height and width of a level here."""
        found = [self._known.get(name) for name in node.input]
        numbers = [int(each[0]) if each is not None and each.shape == (1,)
                   and each.dtype == np.int64 else -1 for each in found]
        return numbers[place] in tables.counts and numbers[place] in (
            numbers[place - 1:place] + numbers[place + 1:place + 2])

    def _replace(self, operator: str, node: onnx.NodeProto, others: list[str],
                 keep: bool = False) -> None:
        new = helper.make_node(operator, [node.input[0], *others], node.output, node.name)
        if keep:
            new.attribute.extend(node.attribute)
        self._nodes.append(new)

    def _takes_all(self, node: onnx.NodeProto) -> bool:
        """Tell whether a pooling takes the mean of the whole map."""
        kernel = next(list(each.ints) for each in node.attribute if each.name == 'kernel_shape')
        return kernel == list(self._sizes.of(node.input[0])[2:])

    def _add_reshape(self, node: onnx.NodeProto, target: list[int]) -> None:
        before, after = self._sizes.of(node.input[0]), self._sizes.of(node.output[0])
        if len(before) >= 4 and len(after) >= 4 and after[-2:] == before[-2:]:
            self._add_reshape_of_map(node, target, len(before))
            return
        cells = before[-2] * before[-1] if len(before) >= 4 else before[-1]
        places = [place for place, length in enumerate(after) if length == cells > 1]
        if -1 in target or len(places) != 1:
            self._nodes.append(node)
            return
        target[places[0]] = -1
        self._replace('Reshape', node, [self._constant(np.array(target, np.int64))])

    def _add_reshape_of_map(self, node: onnx.NodeProto, target: list[int], rank: int) -> None:
        """Add a reshape to the height and width that the map has."""
        whole, size, new = (f'free/{node.output[0]}/{name}'
                            for name in ('shape', 'size', 'target'))
        ends = [self._constant(np.array([place], np.int64)) for place in (rank - 2, rank)]
        channels = self._constant(np.array(target[:-2], np.int64))
        self._nodes += [helper.make_node('Shape', [node.input[0]], [whole], whole),
                       helper.make_node('Slice', [whole, *ends], [size], size),
                       helper.make_node('Concat', [channels, size], [new], new, axis=0)]
        self._replace('Reshape', node, [new])

    def _add_resize(self, node: onnx.NodeProto) -> None:
        """Add a resize by factors in place of one to a size."""
        before, after = self._sizes.of(node.input[0]), self._sizes.of(node.output[0])
        factors = np.array([new / old for old, new in zip(before, after, strict=True)], np.float32)
        self._replace('Resize', node, [node.input[1], self._constant(factors)], keep=True)

    def _constant(self, values: NDArray[np.generic]) -> str:
        name = f'free/constant_{len(self._constants)}'
        self._constants[name] = numpy_helper.from_array(values, name)
        return name
