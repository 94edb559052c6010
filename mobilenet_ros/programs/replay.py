# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the images of rosbag2s through the detector: every frame, in order, the same each time.

Exits 0, or 1 when the answer differs from a reference, or 2 when something could not be read or
written.
"""

import argparse
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.programs.replay_arguments import parser, settings_of, tolerance_of
from mobilenet_ros.programs.replay_night import is_night, replay_night
from mobilenet_ros.replay.latencies import RecordedLatencies
from mobilenet_ros.replay.outputs import BAG, DIFFERENCE, Outputs, output_names, prepare_folder
from mobilenet_ros.replay.reference import Reference
from mobilenet_ros.replay.replay import Replay
from mobilenet_ros.replay.report import report
from mobilenet_ros.replay.run import DIFFERENT, FAILED, OK, Run, run


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
        errors.print(f'replay: interrupted; {escape(str(arguments.out))} holds what was done'
                     + (', --resume goes on from there' if is_night(arguments) else ''))
        return 130


def _replay(arguments: argparse.Namespace, console: Console, errors: Console) -> int:
    if is_night(arguments):
        return replay_night(arguments, console, errors)
    reference = (Reference(arguments.reference, tolerance_of(arguments))
                 if arguments.reference else None)
    latencies = RecordedLatencies(arguments.latencies) if arguments.latencies else None
    replay = Replay(arguments.bags[0], settings_of(arguments), latencies,
                    lambda text: errors.print(escape(text)))
    inputs = (arguments.bags[0], arguments.reference, arguments.latencies)
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
    return OK if reference is None else _compare(arguments.out, reference, done, console)


def _run(replay: Replay, outputs: Outputs, errors: Console) -> Run:
    columns = (TextColumn('replay'), BarColumn(),
               TextColumn('{task.completed}/{task.total}'), TimeRemainingColumn())
    with Progress(*columns, console=errors, disable=not errors.is_terminal) as progress:
        task = progress.add_task('', total=replay.total)
        return run(replay, outputs, lambda _: progress.advance(task))


def _compare(out: Path, reference: Reference, done: Run, console: Console) -> int:
    changed = reference.differing(done.records, out)
    for line in report(changed, len(done.records), str(reference.path)):
        console.print(line)
    if not changed:
        return OK
    console.print(f'all of it is in {escape(str(out / DIFFERENCE))}')
    return DIFFERENT


if __name__ == '__main__':
    raise SystemExit(main())
