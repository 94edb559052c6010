# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a rosbag2 holds: its topics and its records, in an order that is the same every time.

A whole bag is read by its index with the rosbags library. A bag that was cut short has none (the
recorder was killed, the disk was full); its records are read one after the other until the cut,
file by file.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from rosbags.rosbag2 import Reader

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.bag_path import BagPath
from mobilenet_ros.sources.bag_salvage import Record, journal_of, plain, salvage

STORAGE_SUFFIXES = ('.mcap', '.db3')
METADATA = 'metadata.yaml'


class Topic(NamedTuple):
    """Message type and number of messages of a topic."""

    msgtype: str
    messages: int


def storage_files(folder: Path) -> list[Path]:
    """Return the storage files of a bag's folder in the order they were recorded in."""
    return sorted((path for path in folder.iterdir()
                   if path.name.removesuffix('.zstd').endswith(STORAGE_SUFFIXES)), key=_in_order)


def _in_order(path: Path) -> list[str | int]:
    """Return what sorts `bag_10` after `bag_9`: texts and numbers in turn."""
    return [int(part) if part.isdecimal() else part for part in re.split(r'(\d+)', path.name)]


def is_bag(path: Path) -> bool:
    """Tell whether a path looks like a rosbag2: its folder or one storage file."""
    if path.is_dir():
        return (path / METADATA).exists() or bool(storage_files(path))
    return path.name.endswith(STORAGE_SUFFIXES)


class BagFile:
    """A rosbag2 folder or one storage file of it.

    `topics` maps names to what is there; `duration_ns` is the time between the first message and
    the last; `damage` says why the bag is not whole, and is empty when it is.
    """

    def __init__(self, path: Path) -> None:
        """Read the index, or all that is left; raises SourceError when nothing is."""
        self.path = path
        if not path.exists():
            raise SourceError(f'{path} does not exist')
        if path.is_dir() and not is_bag(path):
            raise SourceError(f'{path} is no rosbag2: it has neither {METADATA} nor files '
                              f'{" or ".join(f"*{suffix}" for suffix in STORAGE_SUFFIXES)}')
        try:
            self._read_index()
            self.damage = ''
        except Exception as error:  # the library's parsers raise anything on broken bytes
            self.damage = str(error) or type(error).__name__
            self._take_stock()

    def records(self, names: Collection[str]) -> Iterator[Record]:
        """Give the records of some topics in the order of their times, then of their topics.

        Raises SourceError at the end when the bag is damaged, after all that could be read.
        """
        if self.damage:
            yield from _ordered(record for record in self._salvaged() if record.topic in names)
        else:
            yield from _ordered(self._indexed(names))

    def _files(self) -> list[Path]:
        return storage_files(self.path) if self.path.is_dir() else [self.path]

    def _read_index(self) -> None:
        if journals := [journal.name for journal in map(journal_of, self._files()) if journal]:
            raise SourceError(f'its recorder was killed before {", ".join(journals)} was merged')
        with Reader(BagPath(self.path)) as reader:
            self.topics = {name: Topic(info.msgtype or 'several types', info.msgcount)
                           for name, info in reader.topics.items()}
            self.duration_ns = reader.duration

    def _indexed(self, names: Collection[str]) -> Iterator[Record]:
        given, last_ns = 0, 0
        try:
            with Reader(BagPath(self.path)) as reader:
                wanted = [connection for connection in reader.connections
                          if connection.topic in names]
                for connection, recorded_ns, data in reader.messages(wanted) if wanted else ():
                    given, last_ns = given + 1, recorded_ns
                    yield Record(connection.topic, connection.msgtype, recorded_ns,
                                 plain(data))
        except Exception as error:  # as above
            raise SourceError(f'{self.path} is broken after message {given}, recorded at '
                              f'{last_ns} ns: {error}') from error
        promised = sum(self.topics[name].messages for name in names if name in self.topics)
        if given < promised:
            raise SourceError(f'{self.path} is broken: its index promises {promised} messages, '
                              f'only {given} can be read')

    def _take_stock(self) -> None:
        counts: Counter[tuple[str, str]] = Counter()
        times = []
        try:
            for record in self._salvaged():
                counts[record.topic, record.msgtype] += 1
                times.append(record.recorded_ns)
        except SourceError as error:
            if not counts:
                raise SourceError(f'{self.path} cannot be read as a rosbag2: '
                                  f'{self.damage}') from error
        self.topics = {name: Topic(msgtype, count)
                       for (name, msgtype), count in sorted(counts.items())}
        self.duration_ns = max(times) - min(times) if times else 0

    def _salvaged(self) -> Iterator[Record]:
        damages = [self.damage]
        for file in self._files():
            try:
                yield from salvage(file)
            except SourceError as error:
                damages.append(str(error))
        raise SourceError(f'{self.path} is not whole: {"; ".join(damages)}')


def _ordered(records: Iterator[Record]) -> Iterator[Record]:
    """Sort neighbours of the same time by their topics; the storages leave their order open."""
    same_time: list[Record] = []
    try:
        for record in records:
            if same_time and record.recorded_ns != same_time[0].recorded_ns:
                yield from _by_topic(same_time)
                same_time = []
            same_time.append(record)
    except SourceError:
        yield from _by_topic(same_time)
        raise
    yield from _by_topic(same_time)


def _by_topic(records: list[Record]) -> list[Record]:
    return sorted(records, key=lambda record: record.topic)
