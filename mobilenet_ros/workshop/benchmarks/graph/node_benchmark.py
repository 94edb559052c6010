# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark node`: what the node takes beside its network, on a real graph of processes.

Cameras show pictures from memory, the detector runs one variant of its family, and in turns with
both the network runs alone on the same pictures.
"""

import argparse
import hashlib
import json
import os
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.sources import photographs
from mobilenet_ros.workshop.benchmarks.graph.node_figures import NodeFigures, figures_of
from mobilenet_ros.workshop.benchmarks.graph.node_trial import NO_LINK, NodeTrial, run_trial
from mobilenet_ros.workshop.benchmarks.graph.processes import isolate
from mobilenet_ros.workshop.benchmarks.graph.stills import stills
from mobilenet_ros.workshop.benchmarks.provenance import load_line, provenance


class NodeRow(NamedTuple):
    """A trial, its figures, and the load average of the machine at its end."""

    trial: NodeTrial
    figures: NodeFigures
    load: float


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark node`."""
    arguments.add_argument('--family', default='coco', help='a name or a folder')
    arguments.add_argument('--source', default=photographs.NAME,
                           help='four of its pictures are shown (default: %(default)s)')
    arguments.add_argument('--variants', nargs='+', type=Variant.parse, metavar='VARIANT',
                           default=[Variant.parse('a0.5_r1_fp32')], help='such as a0.75_r1_int8')
    arguments.add_argument('--sizes', nargs='+', type=size_of, metavar='WIDTHxHEIGHT',
                           default=[(640, 480)], help='of the pictures, in pixels')
    arguments.add_argument('--rates', nargs='+', type=float, default=[30.0], metavar='HZ',
                           help='of each camera')
    arguments.add_argument('--transports', nargs='+', choices=('raw', 'compressed'),
                           default=['raw'], help='of the images')
    arguments.add_argument('--links', nargs='+', default=[NO_LINK], metavar='RATE',
                           help='none: cameras and detector on this host; unlimited, or a rate '
                                'such as 50mbit: on two hosts, which are network namespaces '
                                '(needs root) with a discovery server')
    arguments.add_argument('--cameras', nargs='+', type=int, choices=range(1, 9), default=[1],
                           metavar='1..8', help='how many show pictures at the same time')
    arguments.add_argument('--seconds', type=float, default=10.0,
                           help='how long each trial shows pictures; it takes twice as long')
    arguments.add_argument('--json', type=Path, metavar='FILE', help='write the figures')


def size_of(text: str) -> tuple[int, int]:
    """Return width and height in pixels of a text such as 640x480."""
    width, _, height = text.partition('x')
    if not (width.isdecimal() and height.isdecimal() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f'{text!r} is no size such as 640x480')
    return int(width), int(height)


def run(options: argparse.Namespace, console: Console) -> int:
    """Run the benchmark and print its table; the first row's figures stand first in the file."""
    if options.seconds <= 0.0:
        raise SettingError(f'--seconds must be positive, not {options.seconds:g}')
    isolate()
    rows = []
    with Progress(console=console, transient=True) as progress:
        for trial in progress.track(trials(options), description='trials'):
            figures = figures_of(run_trial(trial), trial.cameras)
            rows.append(NodeRow(trial, figures, os.getloadavg()[0]))
    for table in tables(rows):
        console.print(table)
    console.print(load_line(), highlight=False)
    if options.json:
        options.json.write_text(json.dumps(document(rows), indent=2) + '\n', encoding='utf-8')
    return 0


def trials(options: argparse.Namespace) -> list[NodeTrial]:
    """Return every combination that was asked for."""
    return [NodeTrial(options.source, str(options.family), variant, width, height, rate_hz,
                      transport, link, cameras, options.seconds)
            for variant, (width, height), rate_hz, transport, link, cameras in product(
                options.variants, options.sizes, options.rates, options.transports,
                options.links, options.cameras)]


def document(rows: list[NodeRow]) -> dict[str, Any]:
    """Return everything that was measured, on what, with what."""
    first = rows[0].figures
    return {
        'overhead_ratio': first.overhead_ratio, 'peak_memory_mib': first.peak_memory_mib,
        'cpu_ms_per_frame': first.cpu_ms_per_frame,
        **provenance(),
        'trials': [row.trial._asdict() | {'variant': str(row.trial.variant)}
                   | {'input_sha256': _input_hash(row.trial), 'load_average': row.load}
                   | row.figures._asdict() for row in rows]}


def _input_hash(trial: NodeTrial) -> str:
    pictures = stills(trial.source, trial.width, trial.height)
    return hashlib.sha256(b''.join(each.tobytes() for each in pictures)).hexdigest()


def _name(trial: NodeTrial) -> str:
    cameras = f'{trial.cameras} x ' if trial.cameras > 1 else ''
    return (f'{trial.variant} {cameras}{trial.width}x{trial.height} {trial.transport} '
            f'{trial.rate_hz:g} Hz' + (f' over {trial.link}' if trial.link != NO_LINK else ''))


def _new_table(rows: list[NodeRow], title: str, caption: str,
               cells: Callable[[NodeFigures], dict[str, str]]) -> Table:
    table = Table('trial', title=title, caption=caption, box=box.SIMPLE, collapse_padding=True,
                  pad_edge=False)
    for name in cells(rows[0].figures):
        table.add_column(name, justify='right', no_wrap=True)
    for trial, figures, _ in rows:
        table.add_row(_name(trial), *cells(figures).values())
    return table


def tables(rows: list[NodeRow]) -> list[Table]:
    """Return what is printed."""
    return [
        _new_table(rows, 'the node beside its network, in ms',
                   'ratio: latency over the network alone, in turns with the node, or over the '
                   'one in the node, the larger; p50 to p99: from callback to publication; age: '
                   'at publication, median', _times),
        _new_table(rows, 'where the time goes', 'medians in ms', lambda figures: {
            name: f'{stage_ms:.2f}' for name, stage_ms in figures.stages_ms.items()}),
        _new_table(rows, 'what it takes', 'Hz: of each camera; CPU: of the detector, ms a frame; '
                   'MiB: at peak; start: seconds to the first detections', _costs)]


def _times(figures: NodeFigures) -> dict[str, str]:
    p50, p95, p99 = (f'{value:.1f}' for value in figures.latency_ms)
    return {'ratio': f'{figures.overhead_ratio:.2f}',
            'over alone': f'{figures.overhead_alone:.2f}',
            'in node': f'{figures.overhead_in_node:.2f}',
            'alone': f'{figures.bare_network_ms:.1f}', 'p50': p50, 'p95': p95, 'p99': p99,
            'age': f'{figures.age_ms[0]:.1f}'}


def _costs(figures: NodeFigures) -> dict[str, str]:
    return {'frames': f'{figures.frames} of {figures.shown}', 'Hz': f'{figures.rate_hz:.1f}',
            'lost': f'{figures.loss:.1%}', 'CPU': f'{figures.cpu_ms_per_frame:.1f}',
            'MiB': f'{figures.peak_memory_mib:.0f}', 'start': f'{figures.start_s:.1f}'}
