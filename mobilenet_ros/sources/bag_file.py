# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a rosbag2 holds: its topics and its records, in an order that is the same every time.

The files are read each by itself and merged by time; metadata.yaml only says what should be there.
"""

import heapq
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.bag_metadata import METADATA, Metadata, Topic, read_metadata, summed
from mobilenet_ros.sources.bag_record import Record
from mobilenet_ros.sources.bag_storage import StorageFile

STORAGE_SUFFIXES = ('.mcap', '.db3')
_ROS1_MAGIC = b'#ROSBAG V'


def storage_files(folder: Path) -> list[Path]:
    """Return the storage files of a bag's folder in the order they were recorded in."""
    return sorted((path for path in folder.iterdir()
                   if _is_storage(path) and not path.name.startswith('.')), key=_in_order)


def _is_storage(path: Path) -> bool:
    return path.name.removesuffix('.zstd').endswith(STORAGE_SUFFIXES)


def _in_order(path: Path) -> list[str | int]:
    """Return what sorts `bag_10` after `bag_9`: texts and numbers in turn."""
    return [int(part) if part.isdecimal() else part for part in re.split(r'(\d+)', path.name)]


def is_bag(path: Path) -> bool:
    """Tell whether a path looks like a recording: a rosbag2, one storage file, a ROS 1 bag."""
    if path.is_dir():
        return (path / METADATA).exists() or bool(storage_files(path) or _ros1_bags(path))
    return _is_storage(path) or _is_ros1(path)


class BagFile:
    """A rosbag2 folder or one storage file of it.

    `topics` maps names to what is there or was promised; `duration_ns` is the time between the
    first message and the last. `damage` says what of the bag cannot be read, `notes` what is
    unusual about it and costs no message; both are empty of a bag as it should be.
    """

    def __init__(self, path: Path) -> None:
        """Take stock of all files; raises SourceError when nothing can be read."""
        self.path = path
        _check_kind(path)
        self._metadata = read_metadata(path) if path.is_dir() else Metadata()
        self._files, notes = _different(_opened(path, self._metadata.files))
        found = summed(item for file in self._files for item in file.topics.items())
        self.damage = '; '.join(file.damage for file in self._files if file.damage)
        if self.damage and not found:
            raise SourceError(f'{path} cannot be read as a rosbag2: {self.damage}')
        promised = self._metadata.topics
        self.topics = {name: max((each[name] for each in (found, promised) if name in each),
                                 key=lambda topic: topic.messages)
                       for name in sorted({*found, *promised})}
        full = [file for file in self._files if file.topics]
        self.duration_ns = (max(file.end_ns for file in full) - min(file.start_ns for file in full)
                            if full else 0)
        self.notes = (*filter(None, (self._metadata.note, *(file.note for file in self._files))),
                      *notes, *_surprises(self._metadata, self._files, found))

    def records(self, names: Collection[str]) -> Iterator[Record]:
        """Give the records of some topics in the order of their times, then of their topics.

        Raises SourceError at the end when messages are missing, after all that could be read.
        """
        faults: list[str] = []
        given: Counter[str] = Counter()
        for record in _merged(self._files, names, faults):
            given[record.topic] += 1
            yield record
        if not faults:
            faults = list(self._missing(given, names))
        if faults:
            raise SourceError(f'{self.path} is not whole: {"; ".join(faults)}')

    def _missing(self, given: Mapping[str, int], names: Collection[str]) -> Iterator[str]:
        lacking = [name for name in self._metadata.files
                   if not (self.path / name).exists()] if self.path.is_dir() else []
        for name in sorted(set(names) & set(self._metadata.topics)):
            promised = self._metadata.topics[name].messages
            if given[name] < promised:
                yield (f'{METADATA} promises {promised} messages on {name}, only {given[name]} '
                       'can be read' + (f'; {", ".join(lacking)} is missing' if lacking else ''))


def _merged(files: Sequence[StorageFile], names: Collection[str],
            faults: list[str]) -> Iterator[Record]:
    """Give the records of some topics by time, then topic; what is wrong is added to `faults`."""
    coming = [_timed(file, names, faults)
              for file in sorted(files, key=lambda file: file.start_ns)]
    records = (record for _, record in heapq.merge(*coming, key=itemgetter(0)) if record)
    for _, same_time in groupby(records, key=lambda record: record.recorded_ns):
        yield from sorted(same_time, key=lambda record: record.topic)


def _timed(file: StorageFile, names: Collection[str],
           faults: list[str]) -> Iterator[tuple[int, Record | None]]:
    yield file.start_ns, None  # so that the file is opened only when this time has come
    try:
        for record in file.records(names):
            yield record.recorded_ns, record
    except SourceError as error:
        faults.append(file.damage or str(error))
    else:
        if file.damage:
            faults.append(file.damage)


def _check_kind(path: Path) -> None:
    if not path.exists():
        raise SourceError(f'{path} does not exist')
    bags = _ros1_bags(path) if path.is_dir() else [path] * _is_ros1(path)
    if bags and not (path.is_dir() and storage_files(path)):
        raise SourceError(f'{bags[0]} is a ROS 1 bag; make a rosbag2 of it with `rosbags-convert '
                          f'--src {bags[0]} --dst {bags[0].with_suffix("")}`')
    if path.is_dir() and not is_bag(path):
        raise SourceError(f'{path} is no rosbag2: it has neither {METADATA} nor files '
                          f'{" or ".join(f"*{suffix}" for suffix in STORAGE_SUFFIXES)}')
    if not path.is_dir() and not _is_storage(path):
        raise SourceError(f'{path} cannot be read as a rosbag2: expected its folder or a file '
                          f'{" or ".join(f"*{suffix}" for suffix in STORAGE_SUFFIXES)}, plain or '
                          'with .zstd behind it')


def _ros1_bags(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob('*.bag')) if _is_ros1(path)]


def _is_ros1(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open('rb') as file:
        return file.read(len(_ROS1_MAGIC)) == _ROS1_MAGIC


def _opened(path: Path, listed: Sequence[str]) -> list[StorageFile]:
    """Open all files, those that metadata.yaml lists first."""
    paths = storage_files(path) if path.is_dir() else [path]
    return [StorageFile(file) for file in sorted(paths, key=lambda file: file.name not in listed)]


def _different(files: Sequence[StorageFile]) -> tuple[list[StorageFile], list[str]]:
    """Leave out what holds the same recording as another file, and say so: packed or copied."""
    kept: list[StorageFile] = []
    notes = []
    for file in sorted(files, key=lambda file: bool(file.damage)):
        same = next((other for other in kept if _is_copy(file, other)), None)
        if same is None:
            kept.append(file)
        else:
            notes.append(f'{file.path} is left out: it holds the same messages as '
                         f'{same.path.name}')
    return sorted(kept, key=files.index), notes


def _is_copy(file: StorageFile, other: StorageFile) -> bool:
    names = {each.path.name.removesuffix('.zstd') for each in (file, other)}
    return len(names) == 1 or bool(file.topics) and file.content == other.content


def _surprises(metadata: Metadata, files: Sequence[StorageFile],
               found: Mapping[str, Topic]) -> Iterator[str]:
    """Say what metadata.yaml does not know of."""
    more = [name for name, topic in found.items()
            if topic.messages > metadata.topics.get(name, Topic('', 0)).messages]
    if metadata.topics and more:
        yield (f'{METADATA} is older than the files: they hold more messages than it names on '
               f'{", ".join(more)}')
    unlisted = [file.path.name for file in files if file.path.name not in metadata.files]
    if metadata.files and unlisted:
        yield f'{METADATA} does not list {", ".join(unlisted)}; read all the same'
