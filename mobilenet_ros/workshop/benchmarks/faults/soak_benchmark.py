# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark soak`: camera and detector for half an hour, and by how much what it holds grows.

Every step something changes: other programs take the cores and let go of them, a parameter is set,
the camera is restarted.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from mobilenet_ros.errors import SettingError
from mobilenet_ros.sources import photographs
from mobilenet_ros.workshop.benchmarks.faults.soak import Soak, SoakSample, slopes_an_hour, soak
from mobilenet_ros.workshop.benchmarks.graph.processes import isolate

_PAUSE_S = 2.0
_NAMES = ('memory, MiB', 'threads', 'open files')
_COUNTS = ('frames_processed', 'deadline_misses', 'frames_superseded', 'frames_never_arrived',
           'frames_bad', 'frames_failed', 'switches')


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark soak`."""
    arguments.add_argument('--family', default='coco', help='a name or a folder')
    arguments.add_argument('--video', default=photographs.NAME,
                           help='what the camera shows, again and again (default: %(default)s)')
    arguments.add_argument('--minutes', type=float, default=30.0)
    arguments.add_argument('--step', type=float, default=20.0,
                           help='seconds from one change to the next')
    arguments.add_argument('--json', type=Path, metavar='FILE', help='write every sample')


def run(options: argparse.Namespace, console: Console) -> int:
    """Run it and print what grew; 1 when something failed or was not answered."""
    if options.minutes <= 0.0 or options.step <= 0.0:
        raise SettingError(f'--minutes and --step must be positive, not {options.minutes:g} and '
                           f'{options.step:g}')
    isolate()
    with soak(options.video, str(options.family)) as made:
        samples = _samples(made, options, console)
        tracebacks = made.tracebacks()
    console.print(_table(samples))
    counts = {name: int(samples[-1].figures[name]) for name in _COUNTS}
    counts |= {'camera_restarts': made.restarts, 'parameters_set': made.changes,
               'unanswered': made.unanswered, 'tracebacks': tracebacks}
    console.print(', '.join(f'{name.replace("_", " ")} {count}'
                            for name, count in counts.items()), highlight=False)
    if options.json:
        options.json.write_text(json.dumps(_document(samples, counts), indent=2) + '\n')
    return int(counts['frames_failed'] + made.unanswered + tracebacks > 0)


def _samples(made: Soak, options: argparse.Namespace, console: Console) -> list[SoakSample]:
    samples = []
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task('seconds', total=60.0 * options.minutes)
        for sample in made.run(60.0 * options.minutes, options.step, _PAUSE_S):
            samples.append(sample)
            progress.update(task, completed=sample.time_s)
    return samples


def _table(samples: list[SoakSample]) -> Table:
    table = Table('', title=f'what the detector held in {samples[-1].time_s / 60.0:.0f} minutes',
                  box=box.MARKDOWN, caption='an hour: the slope, without the first third')
    for name in ('first', 'least', 'most', 'last', 'an hour'):
        table.add_column(name, justify='right', no_wrap=True)
    slopes = slopes_an_hour(samples)
    for place, name in enumerate(_NAMES):
        held = [sample.held[place] for sample in samples]
        slope = f'{slopes[place]:+.1f}' if slopes else ''
        table.add_row(name, *(f'{value:.0f}' for value in (
            held[0], min(held), max(held), held[-1])), slope)
    return table


def _document(samples: list[SoakSample], counts: dict[str, int]) -> dict[str, Any]:
    slopes = slopes_an_hour(samples)
    return {'counts': counts, 'slopes_an_hour': slopes and slopes._asdict(),
            'samples': [{'time_s': sample.time_s} | sample.held._asdict() for sample in samples]}
