# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The difference between two runs, for a person to read."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.markup import escape
from rich.text import Text

from mobilenet_ros.replay.comparison import FrameDifference
from mobilenet_ros.replay.matching import Difference, Kind, Sighting
from mobilenet_ros.stamp import stamp_text

MOST_FRAMES = 20  # on a terminal


def report(frames: Sequence[FrameDifference], total: int, reference: str,
           most: int = MOST_FRAMES) -> Iterator[str]:
    """Give the lines of a report on `total` frames, in the markup of rich.

    Only the first `most` of the frames that differ are shown, the others are counted.
    """
    if not frames:
        yield f'[green]equal[/]: all {total} frames are as in {escape(reference)}'
        return
    kinds = Counter(change.kind for frame in frames for change in frame.differences)
    counts = [f'{count} {kind.value}' for kind, count in kinds.items()]
    yield (f'[red]different[/]: {len(frames)} of {total} frames are not as in '
           f'{escape(reference)}' + (f' ({", ".join(counts)})' if counts else ''))
    for frame in frames[:most]:
        yield from _frame_lines(frame)
    if len(frames) > most:
        yield f'and {len(frames) - most} frames more'


def plain_report(frames: Sequence[FrameDifference], total: int, reference: str,
                 most: int = MOST_FRAMES) -> str:
    """Return the report without markup."""
    lines = report(frames, total, reference, most)
    return ''.join(f'{Text.from_markup(line).plain}\n' for line in lines)


def _frame_lines(frame: FrameDifference) -> Iterator[str]:
    change = f': {escape(frame.change)}' if frame.change else ''
    yield (f'[bold]frame {frame.number}[/]  {escape(frame.topic)}  {stamp_text(frame.stamp_ns)}'
           f'{change}')
    for difference in frame.differences:
        yield f'    {_line(difference)}'


def _line(difference: Difference) -> str:
    kind, expected, found, overlap = difference
    if expected is None or found is None:
        seen = expected or found
        colour = 'red' if kind is Kind.MISSING else 'yellow'
        return f'[{colour}]{kind.value:<11}[/] {_text(seen)}' if seen else ''
    change = {Kind.MOVED: f'IoU {overlap:.2f}', Kind.RENAMED: f'is now {escape(found.name)}',
              Kind.SCORE: f'{found.score - expected.score:+.4f}'}[kind]
    return f'[cyan]{kind.value:<11}[/] {_text(expected)} -> {found.score:.4f} at ' \
           f'{_place(found)}  ({change})'


def _text(seen: Sighting) -> str:
    return f'{escape(seen.name)} {seen.score:.4f} at {_place(seen)}'


def _place(seen: Sighting) -> str:
    return f'({", ".join(f"{side:.0f}" for side in seen.box)})'
