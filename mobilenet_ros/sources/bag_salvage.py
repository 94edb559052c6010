# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Read the storage file of a rosbag2 without its index, from its start to its end or the cut."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.bag_record import BROKEN, CutError, Record, plain, unpack_zstd
from mobilenet_ros.sources.mcap_scan import mcap_records


def salvage(path: Path) -> Iterator[Record]:
    """Give the records of an MCAP or sqlite3 file, plain or compressed.

    Raises SourceError that names the place where the file ends too early or cannot be read.
    """
    given = 0
    try:
        for record in _storage_records(path):
            yield record
            given += 1
    except BROKEN as error:
        raise SourceError(f'{path} is broken after message {given}: {error}') from error


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give a file as it is, or a copy of it that is not compressed, as far as it is whole."""
    if path.suffix != '.zstd':
        yield path
        return
    with NamedTemporaryFile(suffix=Path(path.stem).suffix) as copy:
        with path.open('rb') as file:
            unpack_zstd(file, copy)
        copy.flush()
        yield Path(copy.name)


def _storage_records(path: Path) -> Iterator[Record]:
    with unpacked(path) as file:
        yield from (_sqlite3_records if file.suffix == '.db3' else mcap_records)(file)


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
        topics = {number: (str(name), str(msgtype)) for number, name, msgtype in
                  database.execute('SELECT id, name, type FROM topics')}
        strange = 0
        # One table in the order it lies in the file: a join would be sorted before its first row.
        for number, recorded_ns, data in database.execute(
                'SELECT topic_id, timestamp, data FROM messages ORDER BY id'):
            if number in topics and isinstance(recorded_ns, int) and isinstance(data, bytes):
                yield Record(*topics[number], recorded_ns, plain(data))
            else:
                strange += 1
        if strange:
            raise CutError(f'{strange} messages are none, or of no topic that the file lists')
