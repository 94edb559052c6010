# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark load`: our policy against the static variant that fits in calm, under real load."""

import argparse
import json
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.sources import photographs
from mobilenet_ros.workshop.benchmarks.graph.course import (
    Course,
    CourseFigures,
    course_figures,
    switch_costs_s,
)
from mobilenet_ros.workshop.benchmarks.graph.load import LoadTrial, run_trial
from mobilenet_ros.workshop.benchmarks.graph.picture import MS, draw_course
from mobilenet_ros.workshop.benchmarks.graph.processes import isolate

OURS, STATIC = 'ours', 'static_best'


class LoadResult(NamedTuple):
    """One policy in one run: the whole course and its figures, calm, busy and in all."""

    run: int
    policy: str
    course: Course
    figures: dict[str, CourseFigures]


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark load`."""
    arguments.add_argument('--family', default='coco', help='a name or a folder')
    arguments.add_argument('--video', default=photographs.NAME,
                           help='what the camera shows, again and again (default: %(default)s)')
    arguments.add_argument('--target-fps', type=float, default=30.0, help='in Hz')
    arguments.add_argument('--phase', type=float, default=10.0,
                           help='seconds of calm, then of load, then of calm')
    arguments.add_argument('--laps', type=int, default=1, help='how often the load comes')
    arguments.add_argument('--runs', type=int, default=3, help='repetitions of everything')
    arguments.add_argument('--processes', type=int, default=2, help='competing processes')
    arguments.add_argument('--static', type=Variant.parse, metavar='VARIANT',
                           help='static variant, such as a0.75_r1_int8 (default: the one that our '
                                'policy held longest while the machine was calm)')
    arguments.add_argument('--json', type=Path, metavar='FILE', help='write the figures')
    arguments.add_argument('--pictures', type=Path, metavar='FOLDER', help='draw every course')


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the benchmark and print its table."""
    isolate()
    family = find_family(options.family)
    results = _results(options, family, console)
    console.print(_table(results))
    console.print(_switch_line(results), highlight=False)
    if options.json:
        options.json.write_text(json.dumps(_document(results, options), indent=2) + '\n')
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
        for result in results:
            draw_course(result.course, family.members, f'{result.policy}, run {result.run}',
                        options.pictures / f'load_{result.run}_{result.policy}.png')
    return 0


def _results(options: argparse.Namespace, family: Family, console: Console) -> list[LoadResult]:
    maps = {str(variant): accuracy.map for variant, accuracy in family.accuracies.items()}
    results: list[LoadResult] = []
    static = options.static
    with Progress(console=console) as progress:
        task = progress.add_task('runs', total=2 * options.runs)
        for number in range(1, options.runs + 1):
            for policy in (OURS, STATIC):
                course = run_trial(_trial(options, None if policy == OURS else static))
                static = static or _held_longest(_calm(course))
                results.append(LoadResult(number, policy, course, _figures(course, maps)))
                progress.advance(task)
    return results


def _trial(options: argparse.Namespace, pinned: Variant | None) -> LoadTrial:
    return LoadTrial(options.video, str(options.family), options.target_fps, pinned,
                     options.phase, options.laps, options.processes)


def _held_longest(course: Course) -> Variant:
    return Variant.parse(Counter(frame.variant for frame in course.frames).most_common(1)[0][0])


def _busy(course: Course) -> Course:
    return course._replace(frames=[frame for frame in course.frames if course.is_busy(frame)])


def _calm(course: Course) -> Course:
    return course._replace(frames=[frame for frame in course.frames if not course.is_busy(frame)])


def _figures(course: Course, maps: dict[str, float]) -> dict[str, CourseFigures]:
    phases = {'all': course, 'calm': _calm(course), 'busy': _busy(course)}
    return {name: course_figures(phase, maps) for name, phase in phases.items()}


def _table(results: list[LoadResult]) -> Table:
    table = Table(title='camera and detector as processes, with competing load',
                  box=box.SIMPLE, collapse_padding=True, pad_edge=False,
                  caption='run: longest run of misses; sw/min: switches a minute; '
                          'p50, p95, p99: latency in ms; mAP -: never measured')
    for name in ('#', 'policy', 'load', 'frames', 'misses', 'run', 'sw/min', 'mAP', 'p50', 'p95',
                 'p99'):
        table.add_column(name, justify='left' if name in ('policy', 'load') else 'right',
                         no_wrap=True)
    for result in results:
        for phase, figures in result.figures.items():
            table.add_row(str(result.run), result.policy, phase, *_cells(figures),
                          end_section=phase == 'busy')
    return table


def _cells(figures: CourseFigures) -> list[str]:
    latencies = (figures.latency_p50_s, figures.latency_p95_s, figures.latency_p99_s)
    return [str(figures.frames), f'{figures.miss_rate:.1%}', str(figures.longest_miss_run),
            f'{figures.switches_per_min:.1f}',
            '-' if figures.mean_map is None else f'{figures.mean_map:.4f}',
            *(f'{MS * latency:.1f}' for latency in latencies)]


def _switch_costs_ms(results: list[LoadResult]) -> list[float]:
    return [MS * cost for result in results if result.policy == OURS
            for cost in switch_costs_s(result.course.frames)]


def _switch_line(results: list[LoadResult]) -> str:
    costs_ms = _switch_costs_ms(results)
    if not costs_ms:
        return 'no switch was followed by ten frames of one variant'
    return (f'a switch costs the frame after it {median(costs_ms):+.2f} ms in its network '
            f'(median of {len(costs_ms)} switches)')


def _document(results: list[LoadResult], options: argparse.Namespace) -> dict[str, Any]:
    return {'target_fps': options.target_fps, 'switch_costs_ms': _switch_costs_ms(results),
            'runs': [{'run': result.run, 'policy': result.policy,
                      **{phase: figures._asdict() for phase, figures in result.figures.items()}}
                     for result in results]}
