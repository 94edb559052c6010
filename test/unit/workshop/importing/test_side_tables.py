# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A table of cells is computed anew at every side, and is the table of the export at its own."""

from collections.abc import Callable

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import helper

from mobilenet_ros.workshop.importing.reading import Grid
from mobilenet_ros.workshop.importing.side_tables import SideTables, strides_inside

STRIDES, SIDE = (8, 16, 32), 96


def cells(side: int) -> np.ndarray:
    """Return column, row, stride and cells in a row of each cell."""
    x, y, stride = Grid(STRIDES).cells(side).T.astype(np.float64)
    return np.stack([x / stride, y / stride, stride, np.ceil(side / stride)], axis=1)


def logit(share: np.ndarray) -> np.ndarray:
    """Return the inverse of the logistic function."""
    return np.log(share / (1 - share))


TABLES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    'cells': lambda of: of[:, :2],
    'middles of cells': lambda of: of[:, :2] + 0.5,
    'pixels': lambda of: (of[:, :2] + 0.5) * of[:, 2:3] - 0.5,
    'rows before columns': lambda of: of[:, 1::-1],
    'strides': lambda of: of[:, 2:3],
    'shares': lambda of: (of[:, :2] + 0.5) / of[:, 3:],
    'logits of shares and sizes': lambda of: np.concatenate(
        [logit((of[:, :2] + 0.5) / of[:, 3:]), logit(of[:, 2:3] * np.full(2, 0.01))], axis=1),
}
SHAPES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    '(1, A, k)': lambda rows: rows[None], '(1, k, A)': lambda rows: rows.T[None],
    '(A, k)': lambda rows: rows}


@pytest.mark.parametrize('shape', SHAPES)
@pytest.mark.parametrize('table', TABLES)
def test_a_table_is_what_an_export_at_that_side_holds(table: str, shape: str) -> None:
    values = SHAPES[shape](TABLES[table](cells(SIDE))).astype(np.float32)
    tables = SideTables('picture', 2, STRIDES, SIDE)
    output = tables.table(values)
    assert output is not None
    for side in (64, SIDE, 160, 416):
        expected = SHAPES[shape](TABLES[table](cells(side)))
        np.testing.assert_allclose(run(tables, output, side), expected, rtol=1e-4, atol=1e-4)


def run(tables: SideTables, output: str, side: int) -> np.ndarray:
    """Return a tensor for a picture of some side."""
    picture = helper.make_tensor_value_info('picture', onnx.TensorProto.FLOAT, [1, 3, 'h', 'w'])
    graph = helper.make_graph(tables.nodes, 'tables', [picture],
                              [onnx.ValueInfoProto(name=output)], tables.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 13)], ir_version=8)
    session = ort.InferenceSession(model.SerializeToString(),
                                   providers=['CPUExecutionProvider'])
    found: np.ndarray = session.run(None, {'picture': np.zeros((1, 3, side, side), np.float32)})[0]
    return found


def test_a_table_of_weights_is_left_alone() -> None:
    values = np.random.default_rng(0).normal(0, 1, (1, len(cells(SIDE)), 4)).astype(np.float32)
    assert SideTables('picture', 2, STRIDES, SIDE).table(values) is None
    assert SideTables('picture', 2, STRIDES, SIDE).table(values[:, 1:]) is None


def test_places_where_levels_end_grow_with_the_side() -> None:
    tables = SideTables('picture', 2, STRIDES, SIDE)
    first, second = tables.rows_before(144), tables.rows_before(180)
    assert first is not None
    assert second is not None
    assert tables.rows_before(100) is None
    for side in (96, 160):
        counts = [side // stride for stride in STRIDES]
        assert run(tables, first, side).tolist() == [counts[0] ** 2]
        assert run(tables, second, side).tolist() == [counts[0] ** 2 + counts[1] ** 2]
        assert run(tables, tables.count(6), side).tolist() == [counts[1]]


def test_strides_are_found_by_the_rows_that_constants_have() -> None:
    constants = {'weights': np.zeros((16, 3)), 'grid': np.zeros((1, 189, 2))}
    assert strides_inside(constants, SIDE) == STRIDES
    assert strides_inside({'weights': np.zeros((16, 3))}, SIDE) == ()
