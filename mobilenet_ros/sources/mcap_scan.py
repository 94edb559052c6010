# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads an MCAP file without its index, record by record.

The format: https://mcap.dev/spec; a record is an opcode, a length and its bytes.
"""

import os
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

from lz4.frame import LZ4FrameDecompressor  # type: ignore[import-untyped]

from mobilenet_ros.sources.bag_record import BROKEN, CutError, Record, plain, unpack_zstd

_MAGIC = b'\x89MCAP0\r\n'
_SCHEMA, _CHANNEL, _MESSAGE, _CHUNK, _DATA_END = 0x03, 0x04, 0x05, 0x06, 0x0F


def mcap_records(path: Path) -> Iterator[Record]:
    """Give the messages of a file; raises one of BROKEN after all that could be read."""
    with path.open('rb') as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise CutError('an MCAP file starts with other bytes')
        scan = _McapScan()
        yield from scan.records(file)
        if not scan.ended:
            raise CutError('the record that ends the data is missing')
        if scan.faults:
            raise CutError('; '.join(scan.faults))


class _McapScan:
    """The names of schemas and channels, as they come up in the file.

    `ended` tells whether the end was met, `faults` name what was skipped on the way.
    """

    def __init__(self) -> None:
        self._types: dict[int, str] = {}
        self._channels: dict[int, tuple[str, str]] = {}
        self.ended = False
        self.faults: list[str] = []

    def records(self, file: BinaryIO) -> Iterator[Record]:
        """Give the messages of a file or of the content of a chunk."""
        while start := file.read(9):
            opcode, length = _unpack(BytesIO(start), '<BQ')
            if opcode == _DATA_END:
                self.ended = True
                return
            if opcode == _CHUNK:
                yield from self._chunk_records(file, length)
                continue
            body = BytesIO(_exactly(file, length))
            if opcode == _MESSAGE:
                yield self._message(body)
            else:
                self._learn(opcode, body)

    def _chunk_records(self, file: BinaryIO, length: int) -> Iterator[Record]:
        """Give the messages of a chunk; a broken one costs itself only."""
        place = file.tell()
        content = _chunk(file)
        try:
            yield from self.records(content.bytes)
            if content.fault:
                raise CutError(content.fault)
        except BROKEN as error:
            if place + length > file.seek(0, os.SEEK_END):
                raise
            self.faults.append(f'the chunk at byte {place - 9}: {error or type(error).__name__}')
        file.seek(place + length)

    def _learn(self, opcode: int, body: BinaryIO) -> None:
        if opcode == _SCHEMA:
            number, = _unpack(body, '<H')
            self._types[number] = _text(body)
        elif opcode == _CHANNEL:
            number, schema = _unpack(body, '<HH')
            self._channels[number] = _text(body), self._types.get(schema, '')

    def _message(self, body: BinaryIO) -> Record:
        channel, _, recorded_ns, _ = _unpack(body, '<HIQQ')
        if channel not in self._channels:
            raise CutError(f'a message is of channel {channel}, which the file does not name')
        return Record(*self._channels[channel], recorded_ns, plain(body.read()))


class _Chunk(NamedTuple):
    """The messages of a chunk as far as they are there; `fault` says what is wrong with them."""

    bytes: BinaryIO
    fault: str


def _chunk(file: BinaryIO) -> _Chunk:
    _, _, size, crc = _unpack(file, '<QQQI')
    compression = _text(file)
    length, = _unpack(file, '<Q')
    content = _uncompressed(BytesIO(file.read(min(length, _left(file)))), compression)
    if len(content) != size:
        fault = f'{size} bytes are promised, {len(content)} are there'
    else:
        fault = 'its checksum is another' if crc and crc32(content) != crc else ''
    return _Chunk(BytesIO(content), fault)


def _uncompressed(content: BytesIO, compression: str) -> bytes:
    if compression == 'zstd':
        unpacked_bytes = BytesIO()
        unpack_zstd(content, unpacked_bytes)
        return unpacked_bytes.getvalue()
    if compression == 'lz4':
        return bytes(LZ4FrameDecompressor().decompress(content.read()))
    if compression:
        raise CutError(f'compression {compression!r} is not known; zstd and lz4 are')
    return content.getvalue()


def _exactly(file: BinaryIO, length: int) -> bytes:
    missing = length - _left(file)
    if missing > 0:
        raise CutError(f'{missing} bytes are missing')
    return file.read(length)


def _left(file: BinaryIO) -> int:
    here = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(here)
    return end - here


def _unpack(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, _exactly(file, struct.calcsize(layout)))


def _text(file: BinaryIO) -> str:
    return _exactly(file, *_unpack(file, '<I')).decode()
