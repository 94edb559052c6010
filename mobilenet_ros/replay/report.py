# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The difference between two runs, for a person to read."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.markup import escape
from rich.text import Text

from mobilenet_ros.replay.comparison import FrameDifference
from mobilenet_ros.replay.matching import Difference, Kind, Seen
from mobilenet_ros.replay.stamp import stamp_text

MOST_FRAMES = 20  # shown in full; the rest is counted


def report(frames: Sequence[FrameDifference], total: int, reference: str) -> Iterator[str]:
    """Give the lines of a report on `total` frames, in the markup of rich."""
    if not frames:
        yield f'[green]equal[/]: all {total} frames are as in {escape(reference)}'
        return
    kinds = Counter(change.kind for frame in frames for change in frame.differences)
    counts = [f'{count} {kind.value}' for kind, count in kinds.items()]
    yield (f'[red]different[/]: {len(frames)} of {total} frames are not as in '
           f'{escape(reference)}' + (f' ({", ".join(counts)})' if counts else ''))
    for frame in frames[:MOST_FRAMES]:
        yield from _frame_lines(frame)
    if len(frames) > MOST_FRAMES:
        rest = ', '.join(str(frame.number) for frame in frames[MOST_FRAMES:][:MOST_FRAMES])
        more = ' ...' if len(frames) > 2 * MOST_FRAMES else ''
        yield f'and {len(frames) - MOST_FRAMES} frames more: {rest}{more}'


def plain_report(frames: Sequence[FrameDifference], total: int, reference: str) -> str:
    """Return the report without markup."""
    return '\n'.join(Text.from_markup(line).plain for line in report(frames, total, reference))


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


def _text(seen: Seen) -> str:
    return f'{escape(seen.name)} {seen.score:.4f} at {_place(seen)}'


def _place(seen: Seen) -> str:
    return f'({", ".join(f"{side:.0f}" for side in seen.box)})'
