# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A whole run held against an earlier one, frame by frame."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mobilenet_ros.replay.matching import Difference, Tolerance, detections_of, differences
from mobilenet_ros.replay.record import FrameRecord

_Key = tuple[str, int, int]


@dataclass(frozen=True)
class FrameDifference:
    """A frame whose answer changed.

    `number` counts from 1 in the run that has the frame (both have it: in the new one). `change`
    says what happened to the frame itself; '' when only detections differ.
    """

    number: int
    topic: str
    stamp_ns: int
    change: str = ''
    differences: tuple[Difference, ...] = ()


def compare(reference: Sequence[FrameRecord], run: Sequence[FrameRecord],
            tolerance: Tolerance) -> list[FrameDifference]:
    """Return the frames that differ, in order; empty when the runs are equal.

    Frames are the same when topic and stamp are, and where a stamp comes again, the same time.
    """
    expected, found = _numbered(reference), _numbered(run)
    lost = [FrameDifference(number, record.topic, record.stamp_ns, 'not in this run')
            for key, (number, record) in expected.items() if key not in found]
    changed = (_changed(expected.get(key), number, record, tolerance)
               for key, (number, record) in found.items())
    return sorted([*lost, *filter(None, changed)], key=lambda frame: frame.number)


def _changed(expected: tuple[int, FrameRecord] | None, number: int, found: FrameRecord,
             tolerance: Tolerance) -> FrameDifference | None:
    if expected is None:
        return FrameDifference(number, found.topic, found.stamp_ns, 'not in the reference')
    before = expected[1]
    if before.error != found.error:
        change = f'{before.error or "was detected in"} -> {found.error or "is detected in"}'
        return FrameDifference(number, found.topic, found.stamp_ns, change)
    changes = differences(detections_of(before), detections_of(found), tolerance)
    if not changes:
        return None
    return FrameDifference(number, found.topic, found.stamp_ns, differences=tuple(changes))


def _numbered(records: Iterable[FrameRecord]) -> dict[_Key, tuple[int, FrameRecord]]:
    return dict(_keyed(records))


def _keyed(records: Iterable[FrameRecord]) -> Iterator[tuple[_Key, tuple[int, FrameRecord]]]:
    seen: Counter[tuple[str, int]] = Counter()
    for number, record in enumerate(records, 1):
        name = record.topic, record.stamp_ns
        seen[name] += 1
        yield (*name, seen[name]), (number, record)
