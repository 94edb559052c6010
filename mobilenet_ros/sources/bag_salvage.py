# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Read the storage file of a rosbag2 that was cut short, from its start up to the cut.

The MCAP format: https://mcap.dev/spec; a record is an opcode, a length and its bytes.
"""

import os
import shutil
import sqlite3
import struct
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, BinaryIO, NamedTuple

from lz4.frame import LZ4FrameDecompressor  # type: ignore[import-untyped]

from mobilenet_ros.errors import SourceError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_MCAP_MAGIC = b'\x89MCAP0\r\n'
_ZSTD_MAGIC = b'\x28\xb5\x2f\xfd'
_SCHEMA, _CHANNEL, _MESSAGE, _CHUNK, _DATA_END = 0x03, 0x04, 0x05, 0x06, 0x0F
_BLOCK = 4096  # small, because a block with a fault in it is lost


class Record(NamedTuple):
    """A message as it was stored, in CDR, and the time it was recorded at."""

    topic: str
    msgtype: str
    recorded_ns: int
    data: bytes


class _CutError(Exception):
    """The bytes that are there are not what the format asks for."""


def salvage(path: Path) -> Iterator[Record]:
    """Give the records of an MCAP or sqlite3 file, plain or compressed.

    Raises SourceError that names the place where the file ends too early or cannot be read.
    """
    given = 0
    try:
        for record in _storage_records(path):
            yield record
            given += 1
    except (_CutError, OSError, sqlite3.Error, struct.error, UnicodeDecodeError, KeyError,
            zstd.ZstdError, RuntimeError) as error:
        raise SourceError(f'{path} is broken after message {given}: {error}') from error


def plain(data: bytes) -> bytes:
    """Unpack the data of a message if each message was compressed by itself."""
    return zstd.decompress(data) if data.startswith(_ZSTD_MAGIC) else data


def _storage_records(path: Path) -> Iterator[Record]:
    if path.suffix != '.zstd':
        yield from (_sqlite3_records if path.suffix == '.db3' else _mcap_records)(path)
        return
    with NamedTemporaryFile(suffix=Path(path.stem).suffix) as unpacked:
        with path.open('rb') as file:
            _unpack_zstd(file, unpacked)
        unpacked.flush()
        yield from _storage_records(Path(unpacked.name))


def journal_of(path: Path) -> Path | None:
    """Return what lies beside an sqlite3 file and was not yet moved into it; None if nothing.

    It holds the last messages when a recorder with the profile `resilient` was killed.
    """
    journal = path.with_name(f'{path.name}-wal')
    return journal if journal.is_file() and journal.stat().st_size else None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file for reading; one with a journal as a copy, because opening merges the two."""
    journal = journal_of(path)
    if journal is None:
        uri = f'{path.resolve().as_uri()}?immutable=1'
        with closing(sqlite3.connect(uri, uri=True)) as database:
            yield database
        return
    with TemporaryDirectory() as folder:
        for file in (path, journal):
            shutil.copyfile(file, Path(folder) / file.name)
        with closing(sqlite3.connect(Path(folder) / path.name)) as database:
            yield database


def _sqlite3_records(path: Path) -> Iterator[Record]:
    with _opened(path) as database:
        # Without it sqlite refuses a file with fewer pages than its header says.
        database.execute('PRAGMA writable_schema = ON')
        topics = {number: (name, msgtype) for number, name, msgtype in
                  database.execute('SELECT id, name, type FROM topics')}
        # One table in the order it lies in the file: a join would be sorted before its first row.
        for number, recorded_ns, data in database.execute(
                'SELECT topic_id, timestamp, data FROM messages ORDER BY id'):
            yield Record(*topics[number], recorded_ns, plain(data))


def _mcap_records(path: Path) -> Iterator[Record]:
    with path.open('rb') as file:
        if file.read(len(_MCAP_MAGIC)) != _MCAP_MAGIC:
            raise _CutError('an MCAP file starts with other bytes')
        yield from _McapScan().records(file)


class _McapScan:
    """The names of schemas and channels, as they come up in the file."""

    def __init__(self) -> None:
        self._types: dict[int, str] = {}
        self._channels: dict[int, tuple[str, str]] = {}

    def records(self, file: BinaryIO) -> Iterator[Record]:
        """Give the messages of a file or of the content of a chunk."""
        while start := file.read(9):
            opcode, length = _unpack(BytesIO(start), '<BQ')
            if opcode == _DATA_END:
                return
            if opcode == _CHUNK:
                yield from self.records(_chunk(file))
            else:
                body = BytesIO(_exactly(file, length))
                if opcode == _MESSAGE:
                    yield self._message(body)
                else:
                    self._learn(opcode, body)

    def _learn(self, opcode: int, body: BinaryIO) -> None:
        if opcode == _SCHEMA:
            number, = _unpack(body, '<H')
            self._types[number] = _text(body)
        elif opcode == _CHANNEL:
            number, schema = _unpack(body, '<HH')
            self._channels[number] = _text(body), self._types[schema]

    def _message(self, body: BinaryIO) -> Record:
        channel, _, recorded_ns, _ = _unpack(body, '<HIQQ')
        return Record(*self._channels[channel], recorded_ns, plain(body.read()))


def _chunk(file: BinaryIO) -> BinaryIO:
    """Return the content of a chunk as far as it is there."""
    _unpack(file, '<QQQI')
    compression = _text(file)
    length, = _unpack(file, '<Q')
    content = BytesIO(file.read(min(length, _left(file))))
    unpacked = BytesIO()
    if compression == 'zstd':
        _unpack_zstd(content, unpacked)
    elif compression == 'lz4':
        unpacked.write(LZ4FrameDecompressor().decompress(content.read()))
    else:
        return content
    unpacked.seek(0)
    return unpacked


def _unpack_zstd(packed: BinaryIO, unpacked: IO[bytes]) -> None:
    """Unpack a zstd stream as far as it is there and whole."""
    decompressor = zstd.ZstdDecompressor()
    try:
        while not decompressor.eof and (block := packed.read(_BLOCK)):
            unpacked.write(decompressor.decompress(block))
    except zstd.ZstdError:
        return  # who reads the rest finds that they end too early


def _exactly(file: BinaryIO, length: int) -> bytes:
    missing = length - _left(file)
    if missing > 0:
        raise _CutError(f'{missing} bytes are missing')
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
