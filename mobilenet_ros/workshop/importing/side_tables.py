# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Tables that exports compute from the side, computed from the picture again.

A decoder that is exported at one side holds the places of its cells, or the first boxes of its
queries, as a constant with a row for each cell. Columns are known that are the same for all cells
of a level, such as its stride; the cell's column or row, times something and plus something; such
a place as a share of the picture; and the logit of that share.
"""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from mobilenet_ros.workshop.importing.tables import cells_of, strides_of

_CLOSE = 1e-3  # of a cell, or of what else a column counts; exporters round


class Column(NamedTuple):
    """One column: what it is, of which axis (0: x, 1: y), a factor and a summand a level."""

    kind: str  # cell, share or logit
    axis: int
    factors: tuple[float, ...]
    summands: tuple[float, ...]


def strides_inside(constants: Mapping[str, NDArray[np.generic]], side: int) -> tuple[int, ...]:
    """Return the strides of the grids that constants have rows for; none if they have not."""
    found = (strides_of(length, side) for values in constants.values() if values.ndim > 1
             for length in values.shape)
    return next((strides for strides in found if len(strides) > 1), ())


def column(values: NDArray[np.float64], strides: Sequence[int], side: int) -> Column | None:
    """Return what one number for each cell is; None where that is not known."""
    counts = [ceil(side / stride) for stride in strides]
    ends = np.cumsum([count ** 2 for count in counts])[:-1]
    levels = [level.reshape(count, count)
              for level, count in zip(np.split(values, ends), counts, strict=True)]
    if all(np.ptp(level) <= _CLOSE for level in levels):
        return Column('cell', 0, (0.0,) * len(levels), tuple(float(each[0, 0]) for each in levels))
    for axis, turned in ((0, levels), (1, [level.T for level in levels])):
        for kind in ('share', 'logit', 'cell'):
            lines = [_line(_in_cells(level, kind)) for level in turned]
            if any(line is None for line in lines):
                continue
            factors, summands = zip(*(line for line in lines if line is not None), strict=True)
            if kind == 'cell':
                return Column(kind, axis, factors, summands)
            if np.abs(np.subtract(factors, 1)).max() <= _CLOSE:
                return Column(kind, axis, (1.0,) * len(levels),
                              tuple(round(each, 2) for each in summands))
    return None


def _in_cells(level: NDArray[np.float64], kind: str) -> NDArray[np.float64]:
    """Return shares of the picture, or logits of such, as numbers of cells; others as they are."""
    if kind == 'cell':
        return level
    return len(level) * (1 / (1 + np.exp(-level)) if kind == 'logit' else level)


def _line(level: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return factor and summand of what grows evenly along a row and is alike in all rows."""
    first = level[0]
    factor = float(first[-1] - first[0]) / max(len(first) - 1, 1)
    line = first[0] + factor * np.arange(len(first))
    if np.abs(level - line).max() > _CLOSE:
        return None
    return round(factor, 5), round(float(first[0]), 5)


class SideTables:
    """Nodes that compute tables, and sizes of levels, from the shape of the picture."""

    def __init__(self, picture: str, axis: int, strides: Sequence[int], side: int) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self.strides, self.side = tuple(strides), side
        self.counts = [ceil(side / stride) for stride in strides]
        self.cells = cells_of(strides, side)
        self._number = 0
        shape = self._add('Shape', picture)
        self._height = self._add('Gather', shape, np.array([axis]))
        self._levels = [self._level(stride) for stride in strides]

    def count(self, cells: int) -> str:
        """Return the tensor (1,) of the cells in a row of the level that had so many."""
        return self._levels[self.counts.index(cells)][0]

    def rows_before(self, cells: int) -> str | None:
        """Return the tensor (1,) of all cells of the first levels, which were so many."""
        ends = np.cumsum([count ** 2 for count in self.counts]).tolist()
        if cells not in ends:
            return None
        squares = [self._add('Mul', level[0], level[0])
                   for level in self._levels[:ends.index(cells) + 1]]
        total = squares[0]
        for square in squares[1:]:
            total = self._add('Add', total, square)
        return total

    def table(self, values: NDArray[np.generic]) -> str | None:
        """Return a tensor that is `values` at the side of the export; None if not to be had."""
        places = [place for place, length in enumerate(values.shape) if length == self.cells]
        if len(places) != 1 or values.dtype.kind != 'f':
            return None
        last = places[0] == values.ndim - 1
        rows = values.reshape(-1, self.cells).T if last else values.reshape(self.cells, -1)
        found = [column(each, self.strides, self.side) for each in rows.T.astype(np.float64)]
        if any(each is None for each in found):
            return None
        levels = [self._add('Concat', *(self._column(each, place) for each in found if each),
                            axis=1) for place in range(len(self._levels))]
        tensor = self._add('Concat', *levels, axis=0)
        if last:
            tensor = self._add('Transpose', tensor, perm=[1, 0])
        shape = [-1 if place == places[0] else length
                 for place, length in enumerate(values.shape)]
        tensor = self._add('Reshape', tensor, np.array(shape))
        to = helper.np_dtype_to_tensor_dtype(values.dtype)
        return tensor if to == TensorProto.FLOAT else self._add('Cast', tensor, to=to)

    def _level(self, stride: int) -> tuple[str, str, str, str]:
        """Return the count (1,), its float, and the columns and rows (cells, 1) of a level."""
        rounded = self._add('Add', self._height, np.array([stride - 1]))
        count = self._add('Div', rounded, np.array([stride]))
        scalar = self._add('Reshape', count, np.array([], np.int64))
        places = self._add('Range', np.array(0), scalar, np.array(1))
        places = self._add('Cast', places, to=TensorProto.FLOAT)
        square = self._add('Concat', count, count, axis=0)
        x, y = (self._add('Reshape', self._add(
            'Expand', self._add('Reshape', places, np.array(shape)), square), np.array([-1, 1]))
            for shape in ((1, -1), (-1, 1)))
        return count, self._add('Cast', count, to=TensorProto.FLOAT), x, y

    def _column(self, what: Column, level: int) -> str:
        """Return a column (cells, 1) of one level."""
        _, count, *places = self._levels[level]
        tensor = self._add('Mul', places[what.axis], np.float32(what.factors[level]))
        tensor = self._add('Add', tensor, np.float32(what.summands[level]))
        if what.kind == 'cell':
            return tensor
        share = self._add('Div', tensor, count)
        if what.kind == 'share':
            return share
        rest = self._add('Sub', np.float32(1.0), share)
        return self._add('Log', self._add('Div', share, rest))

    def _add(self, operator: str, *inputs: str | NDArray[np.generic] | np.generic,
             **attributes: Any) -> str:
        self._number += 1
        names = [each if isinstance(each, str) else self._constant(each) for each in inputs]
        name = f'free/table_{self._number}'
        self.nodes.append(helper.make_node(operator, names, [name], name, **attributes))
        return name

    def _constant(self, values: NDArray[np.generic] | np.generic) -> str:
        name = f'free/table_constant_{len(self.constants)}'
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name
