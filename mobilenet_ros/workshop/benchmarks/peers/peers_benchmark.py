# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The same network in what people would use instead of ours, on the same pictures, in turns.

Each peer is a process of its own and gets a second at a time, one after the other, again and
again: other work on the machine slows them all alike. Those that are not installed are named.
"""

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.progress import track

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.sources import photographs
from mobilenet_ros.workshop.benchmarks.markdown import markdown_table, print_markdown
from mobilenet_ros.workshop.benchmarks.peers.peer import PEERS
from mobilenet_ros.workshop.benchmarks.peers.turns import (
    PeerTask,
    Turn,
    average_precision,
    run_turn,
)
from mobilenet_ros.workshop.benchmarks.provenance import load_line, provenance

TURN_S = 1.0
MS = 1e3
HEADERS = ('', 'frames a second', 'p50 ms', 'p95 ms', 'network ms', 'CPU ms a frame', 'MiB', 'AP')


class PeerFigures(NamedTuple):
    """What a peer gave: times in ms, of frames p50 and p95, of its network the median."""

    fps: float
    p50_ms: float
    p95_ms: float
    network_ms: float
    cpu_ms_per_frame: float
    peak_memory_mib: float
    ap: float | None = None


Found = dict[PeerTask, PeerFigures | None]
"""The figures of each peer, None of those not installed."""


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark peers`."""
    arguments.add_argument('--family', default='coco', help='a name or a folder')
    arguments.add_argument('--alpha', type=float, default=0.5, help='(default: %(default)s)')
    arguments.add_argument('--rho', type=float, default=1.0, help='(default: %(default)s)')
    arguments.add_argument('--peers', nargs='+', choices=PEERS, default=list(PEERS),
                           metavar='NAME', help=f'of {", ".join(PEERS)}')
    arguments.add_argument('--source', default=photographs.NAME,
                           help='four of its pictures are shown (default: %(default)s)')
    arguments.add_argument('--rate', type=float, default=0.0, metavar='HZ',
                           help='of the pictures (default: as fast as each can)')
    arguments.add_argument('--seconds', type=float, default=10.0,
                           help='for each peer and precision (default: %(default)s)')
    arguments.add_argument('--labels', type=Path, metavar='ANNOTATIONS',
                           help="labelled pictures, to measure each peer's AP; without, it is "
                                'that which the family knows of the weights')
    arguments.add_argument('--pictures', type=Path, metavar='FOLDER',
                           help='where the labelled pictures lie')
    arguments.add_argument('--json', type=Path, metavar='FILE', help='write the figures')


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the benchmark, print its table and what ours is of the others."""
    if options.seconds <= 0.0 or options.rate < 0.0:
        raise SettingError(f'--seconds must be positive and --rate not negative, not '
                           f'{options.seconds:g} and {options.rate:g}')
    found = measured(options, console)
    for text in (table_of(found), *comparisons(found), load_line()):
        print_markdown(console, text)
    if options.json:
        peers = [{'peer': task.peer, 'variant': str(task.variant), 'rate_hz': task.rate_hz,
                  **(figures._asdict() if figures else {})} for task, figures in found.items()]
        options.json.write_text(json.dumps(provenance() | {'peers': peers}, indent=2) + '\n',
                                encoding='utf-8')
    return 0


def tasks(options: argparse.Namespace) -> list[PeerTask]:
    """Return each peer with each precision that it and the family have.

    Ours runs the cheapest member that is as accurate besides: nobody is tied to one network.
    """
    family = find_family(options.family)
    variants = [Variant(options.alpha, options.rho, precision) for precision in ('fp32', 'int8')]
    if family.member(variants[0]).octaves > 1:
        raise SettingError(f'--rho {options.rho:g} looks at two octaves of the picture, which '
                           'only ours does; take a smaller one')
    wanted = [(name, variant) for name in options.peers for variant in variants
              if variant in family and variant.precision in PEERS[name].precisions]
    cheapest = _cheapest_as_good(family, variants[0])
    if 'ours' in options.peers and cheapest and cheapest not in variants:
        wanted.append(('ours', cheapest))
    return [PeerTask(name, str(options.family), variant, options.source, options.rate)
            for name, variant in wanted]


def _cheapest_as_good(family: Family, variant: Variant) -> Variant | None:
    """Return the variant of fewest Mult-Adds with at least the AP of one; None if that is unknown.

    Of two with as many Mult-Adds int8 is the cheaper one.
    """
    accuracy = family.member(variant).accuracy
    if accuracy is None:
        return None
    return min((member for member in family.members
                if member.accuracy and member.accuracy.map >= accuracy.map),
               key=lambda member: (member.mult_adds, member.variant.precision != 'int8')).variant


def measured(options: argparse.Namespace, console: Console) -> Found:
    """Return the figures of all peers."""
    turn_s = min(TURN_S, options.seconds)
    with ExitStack() as stack:
        pools = {task: stack.enter_context(ProcessPoolExecutor(1, get_context('spawn')))
                 for task in tasks(options)}
        turns: dict[PeerTask, list[Turn]] = {
            task: [] for task in pools if not PEERS[task.peer].missing}
        for task in turns:  # opened before the first turn
            pools[task].submit(run_turn, task, 0.0).result()
        for _ in track(range(round(options.seconds / turn_s)), 'rounds', console=console,
                       transient=True):
            for task, done in turns.items():
                done.append(pools[task].submit(run_turn, task, turn_s).result())
        return {task: figures_of(turns[task], _ap(options, task, pool)) if task in turns else None
                for task, pool in pools.items()}


def _ap(options: argparse.Namespace, task: PeerTask, pool: ProcessPoolExecutor) -> float | None:
    if options.labels:
        return pool.submit(average_precision, task, options.labels, options.pictures).result()
    known = find_family(task.family).accuracies.get(task.variant)
    return known.map if known else None


def figures_of(turns: Sequence[Turn], ap: float | None) -> PeerFigures:
    """Return the figures of a peer's turns."""
    frames = [each for turn in turns for each in turn.frames]
    p50, p95 = np.quantile([each.total_s for each in frames], (0.5, 0.95)).tolist()
    return PeerFigures(
        len(frames) / sum(turn.elapsed_s for turn in turns), MS * p50, MS * p95,
        MS * float(np.median([each.network_s for each in frames])),
        MS * sum(turn.cpu_s for turn in turns) / len(frames), turns[-1].peak_mib, ap)


def table_of(found: Found) -> str:
    """Return the figures as Markdown."""
    return markdown_table(HEADERS, [_row(*each) for each in found.items()])


def _name(task: PeerTask) -> str:
    return f'{task.peer} {task.variant}'


def _row(task: PeerTask, each: PeerFigures | None) -> list[str]:
    if each is None:
        return [_name(task), PEERS[task.peer].missing, *[''] * (len(HEADERS) - 2)]
    times = (each.p50_ms, each.p95_ms, each.network_ms, each.cpu_ms_per_frame)
    return [_name(task), f'{each.fps:.1f}', *(f'{time_ms:.1f}' for time_ms in times),
            f'{each.peak_memory_mib:.0f}', '' if each.ap is None else f'{each.ap:.3f}']


def comparisons(found: Found) -> list[str]:
    """Return a sentence on each precision of ours: its rate and its CPU, of the others'."""
    there = {task: figures for task, figures in found.items() if figures}
    return [f'{_name(mine)} over the others, rate and CPU a frame: ' + '; '.join(
        f'{_name(task)} {ours.fps / each.fps:.2f}, '
        f'{ours.cpu_ms_per_frame / each.cpu_ms_per_frame:.2f}'
        for task, each in there.items() if task.peer != 'ours')
        for mine, ours in there.items() if mine.peer == 'ours']
