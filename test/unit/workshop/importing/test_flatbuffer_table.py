# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Fields of a flatbuffer come back by number; what was left out reads as nothing."""

import flatbuffers
import numpy as np
import pytest

from mobilenet_ros.workshop.importing.flatbuffer_table import Table


@pytest.fixture
def table() -> Table:
    """Return a table with a number, a text, a vector and a table in fields 0, 2, 3 and 4."""
    builder = flatbuffers.Builder()
    text, vector = builder.CreateString('Maß'), builder.CreateNumpyVector(np.arange(3, dtype='f4'))
    builder.StartObject(1)
    builder.PrependInt8Slot(0, -5, 0)
    inner = builder.EndObject()
    builder.StartObject(6)
    builder.PrependInt32Slot(0, 1 << 20, 0)
    for field, offset in ((2, text), (3, vector), (4, inner)):
        builder.PrependUOffsetTRelativeSlot(field, offset, 0)
    builder.Finish(builder.EndObject())
    return Table.root(bytes(builder.Output()))


def test_fields_that_are_there(table: Table) -> None:
    assert table.number(0, 'int32') == 1 << 20
    assert table.text(2) == 'Maß'
    assert table.array(3, 'float32').tolist() == [0, 1, 2]
    inner = table.table(4)
    assert inner is not None
    assert inner.number(0, 'int8') == -5


@pytest.mark.parametrize('field', [1, 5, 40])
def test_fields_that_were_left_out(table: Table, field: int) -> None:
    assert table.number(field, 'int32') == 0
    assert table.text(field) == ''
    assert table.table(field) is None
    assert table.tables(field) == []
    assert table.array(field, 'int64').dtype == np.int64
