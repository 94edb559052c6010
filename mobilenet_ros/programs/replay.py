# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the images of a rosbag2 through the detector: every frame, in order, the same each time.

Exits 0, or 1 when the answer differs from a reference, or 2 when something could not be read or
written.
"""

import argparse
import sqlite3
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.programs.replay_arguments import parser, settings_of, tolerance_of
from mobilenet_ros.replay.comparison import compare
from mobilenet_ros.replay.latencies import RecordedLatencies
from mobilenet_ros.replay.outputs import BAG, DIFFERENCE, Outputs, output_names, prepare_folder
from mobilenet_ros.replay.record import FrameRecord, read_records
from mobilenet_ros.replay.replay import Replay
from mobilenet_ros.replay.report import plain_report, report
from mobilenet_ros.replay.run import Run, run

OK, DIFFERENT, FAILED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program."""
    arguments = parser(__doc__).parse_args(argv)
    errors = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        return _replay(arguments, Console(soft_wrap=True, highlight=False), errors)
    except (MobilenetRosError, OSError) as error:
        errors.print(f'[red]replay[/]: {escape(str(error))}')
        return FAILED
    except sqlite3.Error as error:  # of the bag that is written
        errors.print(f'[red]replay[/]: {escape(str(arguments.out / BAG))} cannot be written: '
                     f'{escape(str(error))}')
        return FAILED
    except KeyboardInterrupt:
        errors.print(f'replay: interrupted; {escape(str(arguments.out))} holds what was done')
        return 130


def _replay(arguments: argparse.Namespace, console: Console, errors: Console) -> int:
    reference = read_records(arguments.reference) if arguments.reference else None
    latencies = RecordedLatencies(arguments.latencies) if arguments.latencies else None
    replay = Replay(arguments.bag, settings_of(arguments), latencies,
                    lambda text: errors.print(escape(text)))
    inputs = (arguments.bag, arguments.reference, arguments.latencies)
    prepare_folder(arguments.out, output_names(replay, arguments.video),
                   [path for path in inputs if path])
    outputs = Outputs(arguments.out, replay, arguments.storage, arguments.video)
    done = _run(replay, outputs, errors)
    for line in done.summary.lines():
        console.print(escape(line))
    console.print(f'results in {escape(str(arguments.out))}')
    if done.summary.damage:
        errors.print(f'[red]replay[/]: {escape(done.summary.damage)}')
        return FAILED
    return OK if reference is None else _compare(arguments, reference, done, console)


def _run(replay: Replay, outputs: Outputs, errors: Console) -> Run:
    columns = (TextColumn('replay'), BarColumn(),
               TextColumn('{task.completed}/{task.total}'), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=not errors.is_terminal) as progress:
        task = progress.add_task('', total=replay.total)
        return run(replay, outputs, lambda _: progress.advance(task))


def _compare(arguments: argparse.Namespace, reference: list[FrameRecord], done: Run,
             console: Console) -> int:
    changed = compare(reference, done.records, tolerance_of(arguments))
    subject = changed, len(done.records), str(arguments.reference)
    for line in report(*subject):
        console.print(line)
    if not changed:
        return OK
    path = arguments.out / DIFFERENCE
    path.write_text(plain_report(*subject, most=len(changed)), encoding='utf-8')
    console.print(f'all of it is in {escape(str(path))}')
    return DIFFERENT


if __name__ == '__main__':
    raise SystemExit(main())
