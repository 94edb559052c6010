# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The outputs of a probing run as tables, a row for each cell, anchor or query."""

from collections.abc import Iterable, Sequence
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.workshop.importing.reading import Answers, Columns

STRIDES = ((8, 16, 32), (8, 16, 32, 64), (4, 8, 16, 32), (8, 16, 32, 64, 128), (16, 32),
           (16, 32, 64), (8, 16), (4, 8, 16), (8,), (16,), (32,))
BINS = range(4, 65)


class Table(NamedTuple):
    """One output, (1, rows, columns), or (1, columns, rows) if `turned`; maps are flattened."""

    output: str
    turned: bool
    values: NDArray[np.float32]  # (rows, columns)
    whole_numbers: bool

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return int(self.values.shape[1])

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return int(self.values.shape[0])


def cells_of(strides: Iterable[int], side: int) -> int:
    """Return how many cells grids of these strides have."""
    return sum(ceil(side / stride) ** 2 for stride in strides)


def strides_of(rows: int, side: int) -> tuple[int, ...]:
    """Return the strides of grids that have so many cells together; none if there are none."""
    return next((each for each in STRIDES if cells_of(each, side) == rows), ())


def tables_of(answers: Answers, side: int, classes: int) -> list[Table]:
    """Return the outputs that can be tables; others, such as features, are left out."""
    both = [[_table(name, values, turned) for turned in (False, True)]
            for name, values in answers.items()]
    choices = [[table for table in each if table is not None] for each in both]
    return [max(each, key=lambda table: _points((table.rows, table.width), side, classes))
            for each in choices if each]


def _table(name: str, values: NDArray[np.generic], turned: bool) -> Table | None:
    """Return an output read one way; None where its shape forbids that."""
    if values.dtype.kind not in 'fiu' or values.ndim < 2 or not values.size:
        return None
    inner = values[0] if values.shape[0] == 1 else values
    whole, last = values.dtype.kind in 'iu', inner.shape[-1]
    if inner.ndim == 1:
        rows = None if turned else inner[:, None]
    elif inner.ndim == 2:
        rows = inner.T if turned else inner
    elif inner.ndim == 3 and turned and inner.shape[1] == last:
        rows = inner.reshape(len(inner), -1).T
    elif inner.ndim == 3 and not turned and inner.shape[0] == inner.shape[1] != last:
        rows = inner.reshape(-1, last)
    else:
        rows = None
    return None if rows is None else Table(name, turned, rows.astype(np.float32), whole)


def _points(shape: Sequence[int], side: int, classes: int) -> int:
    """Return how likely a shape is (rows, columns)."""
    rows, columns = shape
    exact = columns in (1, 4, classes, classes + 1, classes + 4, classes + 5)
    loosely = bins_of(columns) or bins_of(columns - classes)
    return 3 * exact + bool(loosely) + 2 * _are_cells(rows, side) + (rows > columns)


def _are_cells(rows: int, side: int) -> bool:
    """Tell whether there are so many cells on one level, or on usual ones together."""
    return bool(strides_of(rows, side)) or any(cells_of((2 ** power,), side) == rows
                                               for power in range(2, 8))


def bins_of(width: int) -> int:
    """Return the bins of four distributions in so many columns, 0 where there are none."""
    return width // 4 if width % 4 == 0 and width // 4 in BINS else 0


def columns(tables: Sequence[Table], start: int = 0, stop: int | None = None) -> Columns:
    """Return columns of the tables of all levels."""
    first = tables[0]
    return Columns(tuple(table.output for table in tables), first.turned, first.width, start,
                   first.width if stop is None else stop)


def by_level(tables: Sequence[Table]) -> list[Table]:
    """Return tables by their number of cells, the finest level first."""
    return sorted(tables, key=lambda table: table.rows, reverse=True)


def together(tables: Sequence[Table]) -> NDArray[np.float32]:
    """Return the rows of all levels."""
    return np.concatenate([table.values for table in tables])
