# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The records of several files in the order of their times, few files open at a time."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.bag_record import Record
from mobilenet_ros.sources.bag_storage import StorageFile


def merged(files: Sequence[StorageFile], names: Collection[str],
           faults: list[str]) -> Iterator[Record]:
    """Give the records of some topics; what is wrong with a file is added to `faults`.

    A file is opened when the time of its first record has come.
    """
    waiting = sorted(files, key=lambda file: file.start_ns)[::-1]
    heap: list[tuple[int, int, Record, Iterator[Record]]] = []
    while waiting or heap:
        if waiting and (not heap or waiting[-1].start_ns <= heap[0][0]):
            number, file = len(waiting), waiting.pop()
            coming = _until_fault(file, names, faults)
        else:
            _, number, record, coming = heapq.heappop(heap)
            yield record
        following = next(coming, None)
        if following is not None:
            # Of equal times the file that was opened first comes first.
            heapq.heappush(heap, (following.recorded_ns, -abs(number), following, coming))


def _until_fault(file: StorageFile, names: Collection[str],
                 faults: list[str]) -> Iterator[Record]:
    try:
        yield from file.records(names)
    except SourceError as error:
        faults.append(file.damage or str(error))
    else:
        if file.damage:
            faults.append(file.damage)


def by_topic(records: Iterable[Record]) -> Iterator[Record]:
    """Sort neighbours of the same time by their topics; the storages leave their order open."""
    same_time: list[Record] = []
    for record in records:
        if same_time and record.recorded_ns != same_time[0].recorded_ns:
            yield from sorted(same_time, key=lambda each: each.topic)
            same_time = []
        same_time.append(record)
    yield from sorted(same_time, key=lambda each: each.topic)
