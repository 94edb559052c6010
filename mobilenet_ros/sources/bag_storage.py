# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One storage file of a rosbag2: its topics and its records in the order of their times.

It is read by its index with the rosbags library. Where that cannot be (the recorder was killed,
the disk was full, another writer did what the library does not expect) each record is read in
turn.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rosbags.rosbag2 import Reader

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.bag_metadata import Topic, summed
from mobilenet_ros.sources.bag_path import BagPath
from mobilenet_ros.sources.bag_record import Record, plain
from mobilenet_ros.sources.bag_salvage import journal_of, salvage, unpacked


class StorageFile:
    """What a file holds; `start_ns` and `end_ns` are the times of its first and last record.

    `damage` says what of it cannot be read, `note` why it was read record by record; both are
    empty of a file that is as it should be.
    """

    def __init__(self, path: Path) -> None:
        """Read the index or else all of the file."""
        self.path = path
        self.topics: dict[str, Topic] = {}
        self.start_ns = self.end_ns = 0
        self.damage = self.note = ''
        self._times_ns: list[int] | None = None
        try:
            self._read_index()
        except Exception as error:  # the library's parsers raise anything on broken bytes
            self._scan(str(error) or type(error).__name__)

    @property
    def content(self) -> tuple[object, ...]:
        """Return what two copies of one recording have in common, and no two recordings."""
        return self.start_ns, self.end_ns, *sorted(self.topics.items())

    def records(self, names: Collection[str]) -> Iterator[Record]:
        """Give the records of some topics; raises SourceError after all that could be read."""
        if self._times_ns is not None:
            return (record for record in _by_time(salvage(self.path), self._times_ns)
                    if record.topic in names)
        return self._indexed(names) if set(names) & set(self.topics) else iter(())

    @contextmanager
    def _reader(self) -> Iterator[Reader]:
        with unpacked(self.path) as plain_file, Reader(BagPath(plain_file)) as reader:
            yield reader

    def _read_index(self) -> None:
        if journal := journal_of(self.path):
            raise SourceError(f'its recorder was killed before {journal.name} was merged')
        with self._reader() as reader:
            topics = {name: Topic(info.msgtype or 'several types', info.msgcount)
                      for name, info in reader.topics.items()}
            if sum(topic.messages for topic in topics.values()) != reader.message_count:
                raise SourceError('its index names other messages than it counts')
            self.topics = topics
            if reader.message_count:
                self.start_ns, self.end_ns = reader.start_time, reader.end_time - 1

    def _scan(self, reason: str) -> None:
        self._times_ns, counts, fault = _times_ns(self.path)
        self.topics = summed((name, Topic(msgtype, count))
                             for (name, msgtype), count in sorted(counts.items()))
        if self._times_ns:
            self.start_ns, self.end_ns = min(self._times_ns), max(self._times_ns)
        if fault:
            self.damage = fault if reason in fault else f'{fault} ({reason})'
        elif journal_of(self.path):
            self.damage = f'{self.path} ends too early: {reason}'
        else:
            self.note = f'{self.path} was read without its index ({reason}); it is whole'

    def _indexed(self, names: Collection[str]) -> Iterator[Record]:
        given, last_ns = Counter[str](), 0
        try:
            with self._reader() as reader:
                wanted = [connection for connection in reader.connections
                          if connection.topic in names]
                for connection, recorded_ns, data in reader.messages(wanted):
                    yield Record(connection.topic, connection.msgtype, recorded_ns, plain(data))
                    given[connection.topic], last_ns = given[connection.topic] + 1, recorded_ns
        except Exception as error:  # as above
            yield from self._after(last_ns if given else -1, names)
            raise SourceError(f'{self.path} is broken after message {given.total()}, recorded at '
                              f'{last_ns} ns: {error or type(error).__name__}') from error
        self._check_count(given, names)

    def _check_count(self, given: Mapping[str, int], names: Collection[str]) -> None:
        for name in sorted(set(names) & set(self.topics)):
            if given[name] < self.topics[name].messages:
                raise SourceError(f'{self.path} is broken: its index promises '
                                  f'{self.topics[name].messages} messages on {name}, only '
                                  f'{given[name]} can be read')

    def _after(self, last_ns: int, names: Collection[str]) -> Iterator[Record]:
        """Give what can still be read after a fault, without the index."""
        found = _times_ns(self.path)[0]
        try:
            for record in _by_time(salvage(self.path), found):
                if record.recorded_ns > last_ns and record.topic in names:
                    yield record
        except SourceError:
            return  # the fault that led here is told


def _times_ns(path: Path) -> tuple[list[int], Counter[tuple[str, str]], str]:
    """Read a whole file: the times of its records, how many of each topic, and what is wrong."""
    times_ns: list[int] = []
    counts: Counter[tuple[str, str]] = Counter()
    try:
        for record in salvage(path):
            times_ns.append(record.recorded_ns)
            counts[record.topic, record.msgtype] += 1
    except SourceError as error:
        return times_ns, counts, str(error)
    return times_ns, counts, ''


def _by_time(records: Iterable[Record], times_ns: list[int]) -> Iterator[Record]:
    """Put records, whose times are known, in order; only those that come too early are kept."""
    order = sorted(range(len(times_ns)), key=times_ns.__getitem__)
    waiting: dict[int, Record] = {}
    place = 0
    for number, record in enumerate(records):
        waiting[number] = record
        while place < len(order) and order[place] in waiting:
            yield waiting.pop(order[place])
            place += 1
