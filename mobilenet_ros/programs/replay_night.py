# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`replay` for a night: many bags, several at once."""

import argparse
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import closing

from rich.console import Console
from rich.markup import escape

from mobilenet_ros.programs.replay_arguments import settings_of, tolerance_of
from mobilenet_ros.replay.night.bags import is_one_bag
from mobilenet_ros.replay.night.cluster import on_cluster
from mobilenet_ros.replay.night.job import Asked, Outcome
from mobilenet_ros.replay.night.plan import UNFINISHED, Night, plan_night
from mobilenet_ros.replay.night.processes import in_processes
from mobilenet_ros.replay.night.report import NIGHT, NightReport, check_writable, write_report

_MOST_NAMED = 5


def is_night(arguments: argparse.Namespace) -> bool:
    """Tell whether many bags are meant: several paths, a folder of bags, an option of a night."""
    (first, *others) = arguments.bags
    return bool(others or arguments.jobs or arguments.dask or arguments.resume
                or first.is_dir() and any(first.iterdir()) and not is_one_bag(first))


def replay_night(arguments: argparse.Namespace, console: Console, errors: Console) -> int:
    """Replay all bags and say what came of them; return the exit code."""
    asked = Asked(settings_of(arguments), arguments.storage, arguments.video, arguments.resume,
                  tolerance_of(arguments))
    night = plan_night(arguments.bags, arguments.out, asked, arguments.reference,
                       arguments.latencies)
    check_writable(arguments.out)
    _say_what_is_odd(night, errors)
    unfinished = arguments.out / UNFINISHED
    start_s = time.perf_counter()
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with closing(_outcomes(night, arguments)) as coming:
            outcomes = {each.name: each for each in _told(coming, night, errors)}
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    report = NightReport([outcomes[job.name] for job in night.jobs], night.others, night.absent,
                         time.perf_counter() - start_s)
    write_report(report, arguments.out)
    console.print(report.table())
    console.print(f'results in {escape(str(arguments.out))}, all figures in {NIGHT}')
    return report.code


def _outcomes(night: Night,
              arguments: argparse.Namespace) -> Generator[Outcome, None, None]:
    if arguments.dask:
        return on_cluster(night.jobs, arguments.dask)
    return in_processes(night.jobs, arguments.jobs or 1)


def _told(outcomes: Iterator[Outcome], night: Night, errors: Console) -> Iterator[Outcome]:
    """Give the outcomes, and a line on each as it comes."""
    for number, each in enumerate(outcomes, 1):
        for note in each.notes:
            errors.print(escape(f'{each.name}: {note}'))
        errors.print(escape(f'{number} of {len(night.jobs)}  {each.name}: {each.result}'))
        yield each


def _say_what_is_odd(night: Night, errors: Console) -> None:
    if night.others:
        names = ', '.join(map(str, night.others[:_MOST_NAMED]))
        more = len(night.others) - _MOST_NAMED
        errors.print(escape(f'no bags: {names}' + (f' and {more} more' if more > 0 else '')))
    for name in night.absent:
        errors.print(escape(f'the reference has {name}, the night has not'))
