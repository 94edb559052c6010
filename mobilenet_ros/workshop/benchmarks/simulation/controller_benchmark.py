# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark controller`: policies side by side on the same simulated loads."""

import argparse
import json
import os
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from mobilenet_ros.errors import SettingError
from mobilenet_ros.workshop.benchmarks.markdown import print_markdown
from mobilenet_ros.workshop.benchmarks.simulation.ablation import (
    ablate,
    ablation_table,
    changes,
)
from mobilenet_ros.workshop.benchmarks.simulation.comparison import Plan, TraceResult, compare_all
from mobilenet_ros.workshop.benchmarks.simulation.report import (
    claims,
    claims_table,
    document,
    figures_table,
)
from mobilenet_ros.workshop.benchmarks.simulation.trace import SHAPES, TARGETS_HZ


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark controller`."""
    arguments.add_argument('--seed', type=int, default=0, metavar='N',
                           help='the first seed; the same seed gives the same traces')
    arguments.add_argument('--seeds', type=int, default=1, metavar='N',
                           help='how many seeds, one after the other')
    arguments.add_argument('--traces', nargs='+', choices=list(SHAPES), default=list(SHAPES),
                           metavar='KIND', help=f'of {", ".join(SHAPES)} (default: all)')
    arguments.add_argument('--targets', nargs='+', type=float, default=list(TARGETS_HZ),
                           metavar='HZ', help='target rates (default: 10 15 30 60)')
    arguments.add_argument('--deadline-quantile', type=float, default=0.99, metavar='Q',
                           help='of our controller; the oracle keeps 0.99')
    arguments.add_argument('--told-exactly', action='store_true',
                           help='tell the fixed margin the true slowdown, not its level')
    arguments.add_argument('--ablate', action='store_true',
                           help='instead: halve and double each constant of the controller, drop '
                           'each of its mechanisms')
    arguments.add_argument('--json', type=Path, metavar='FILE', help='write the figures')
    arguments.add_argument('--pictures', type=Path, metavar='FOLDER', help='draw every trace')
    arguments.add_argument('--processes', type=int, default=os.cpu_count() or 1, metavar='N')


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the benchmark and print its tables."""
    if options.ablate:
        return _ablate(_plan(options), console)
    results = _results(_plan(options), max(options.processes, 1), console)
    console.print(figures_table(results))
    console.print(claims_table(claims(results)))
    infeasible = sum(not result.feasible for result in results)
    console.print(f'{len(results)} traces, {infeasible} of them infeasible and left out above')
    if options.json:
        options.json.write_text(json.dumps(document(results), indent=2) + '\n')
    return 0


def _ablate(plan: Plan, console: Console) -> int:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task('changes', total=len(list(changes())))
        outcomes = ablate(plan, lambda: progress.advance(task))
    print_markdown(console, ablation_table(outcomes))
    return 0


def _plan(options: argparse.Namespace) -> Plan:
    if options.seed < 0 or options.seeds < 1 or not all(hz > 0.0 for hz in options.targets):
        raise SettingError('--seed must be at least 0, --seeds at least 1, --targets positive')
    return Plan(tuple(options.traces), tuple(options.targets),
                tuple(range(options.seed, options.seed + options.seeds)),
                options.deadline_quantile, options.told_exactly, options.pictures)


def _results(plan: Plan, processes: int, console: Console) -> list[TraceResult]:
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task('traces', total=len(plan.jobs))
        return compare_all(plan, processes, lambda: progress.advance(task))
