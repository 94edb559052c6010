# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A table of a flatbuffer, read by the numbers that its schema gives to the fields.

The `flatbuffers` runtime comes with ONNX Runtime, so reading TFLite files needs nothing more.
"""

from typing import Any

import numpy as np
from flatbuffers import encode, number_types, packer
from flatbuffers.table import Table as RawTable
from numpy.typing import NDArray

FLAGS = {'int8': number_types.Int8Flags, 'uint8': number_types.Uint8Flags,
         'int32': number_types.Int32Flags, 'uint32': number_types.Uint32Flags,
         'int64': number_types.Int64Flags, 'float32': number_types.Float32Flags}


class Table:
    """One table; a field that was left out reads as 0, None, or empty."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @classmethod
    def root(cls, content: bytes) -> 'Table':
        """Return the root table of a file's content."""
        return cls(RawTable(content, encode.Get(packer.uoffset, content, 0)))

    def number(self, field: int, kind: str) -> int:
        """Return an integer field."""
        offset = self._offset(field)
        return int(self._raw.Get(FLAGS[kind], self._raw.Pos + offset)) if offset else 0

    def array(self, field: int, kind: str) -> NDArray[Any]:
        """Return a vector of numbers."""
        offset = self._offset(field)
        if not offset:
            return np.zeros(0, kind)
        values: NDArray[Any] = self._raw.GetVectorAsNumpy(FLAGS[kind], offset)
        return values

    def text(self, field: int) -> str:
        """Return a string field."""
        return self.array(field, 'uint8').tobytes().decode()

    def table(self, field: int) -> 'Table | None':
        """Return the table that a field refers to."""
        offset = self._offset(field)
        return self._at(self._raw.Pos + offset) if offset else None

    def tables(self, field: int) -> list['Table']:
        """Return a vector of tables."""
        offset = self._offset(field)
        if not offset:
            return []
        start = self._raw.Vector(offset)
        return [self._at(start + 4 * index) for index in range(self._raw.VectorLen(offset))]

    def _at(self, position: int) -> 'Table':
        return Table(RawTable(self._raw.Bytes, self._raw.Indirect(position)))

    def _offset(self, field: int) -> int:
        return int(self._raw.Offset(4 + 2 * field))
