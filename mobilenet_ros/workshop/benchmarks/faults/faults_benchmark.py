# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark faults`: what a bad night does to a detector, injected and counted."""

import argparse
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from rich.console import Console

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.workshop.benchmarks.faults import faults
from mobilenet_ros.workshop.benchmarks.faults.bench import Bench, bench
from mobilenet_ros.workshop.benchmarks.graph.processes import isolate
from mobilenet_ros.workshop.benchmarks.graph.usage import Held
from mobilenet_ros.workshop.benchmarks.markdown import markdown_table, print_markdown

_COLUMNS = ('fault', 'times', 'refused', 'crashes', 'unanswered', 'tracebacks', 'memory MB',
            'threads', 'files')
_CAPTION = ('refused: frames that the detector counted as bad; unanswered: good frames and '
            'requests without an answer; memory, threads, files: of the process before and after')


class FaultResult(NamedTuple):
    """One fault: how often it came, what was wrong afterwards, what the process held."""

    fault: str
    times: int
    refused: int
    crashes: int
    unanswered: int
    tracebacks: int
    before: Held
    after: Held


class Trial(NamedTuple):
    """A fault with how often it comes and the parameters of its detector."""

    fault: faults.Fault
    times: int
    parameters: dict[str, Any]
    compressed: bool = False


def add_arguments(arguments: argparse.ArgumentParser) -> None:
    """Add the command line of `benchmark faults`."""
    arguments.add_argument('--family', default='coco', help='a name or a folder')
    arguments.add_argument('--messages', type=int, default=5000,
                           help='spoilt messages, of raw and of compressed images each')
    arguments.add_argument('--restarts', type=int, default=51,
                           help='of the detector and of the camera each')
    arguments.add_argument('--others', type=int, default=200, help='of the other faults each')
    arguments.add_argument('--only', nargs='+', metavar='FAULT', help='some of the faults')
    arguments.add_argument('--seed', type=int, default=1)
    arguments.add_argument('--json', type=Path, metavar='FILE', help='write the figures')


def run(options: argparse.Namespace, console: Console) -> int:
    """Inject every fault and print the table; 1 when anything crashed or was not answered."""
    isolate()
    results = []
    with TemporaryDirectory() as folder:
        for number, trial in enumerate(_chosen(options, Path(folder))):
            name = trial.fault.__name__
            log = Path(folder) / f'{number}.txt'
            with bench(trial.parameters, log, trial.compressed) as made:
                results.append(_result(made, trial, random.Random(options.seed)))
            console.print(f'{name}: {trial.times} times', highlight=False)
    print_markdown(console, _table(results))
    if options.json:
        options.json.write_text(json.dumps([each._asdict() for each in results], indent=2))
    return int(any(each.crashes or each.unanswered for each in results))


def _chosen(options: argparse.Namespace, folder: Path) -> list[Trial]:
    """Return the faults that `--only` names, with blanks or underscores; without it all."""
    trials = {trial.fault.__name__: trial for trial in _trials(options, folder)}
    names = [name.replace(' ', '_') for name in options.only or trials]
    if unknown := [name for name in names if name not in trials]:
        raise SettingError(f'--only: no fault is called {", ".join(unknown)}; there are '
                           f'{", ".join(trials)}')
    return [trial for name, trial in trials.items() if name in names]


def _trials(options: argparse.Namespace, folder: Path) -> Iterator[Trial]:
    """Give every fault; the cheapest variant keeps the time short."""
    family = find_family(options.family)
    variant = family.members[0].variant
    said = {'family': options.family, 'providers': '[cpu]', 'intra_op_threads': 1,
            'adapt': False, 'alpha': variant.alpha, 'rho': variant.rho,
            'precision': variant.precision}
    yield Trial(faults.raw_messages, options.messages, said)
    yield Trial(faults.compressed_messages, options.messages, said, compressed=True)
    for fault in (faults.size_and_encoding_at_every_frame, faults.stamps_in_any_order,
                  faults.parameters_by_ten_clients):
        yield Trial(fault, options.others, said)
    yield Trial(faults.transitions_in_any_order, options.others // 2, said)
    yield Trial(faults.stopped_and_continued, max(1, options.others // 20), said)
    yield Trial(faults.detector_killed, options.restarts, said)
    yield Trial(faults.camera_restarted, options.restarts, said)
    yield Trial(faults.simulated_time, options.others, said | {'use_sim_time': True})
    yield Trial(_spoils_models_of(family, folder), 1, said | {'family': folder / 'family'})


def _spoils_models_of(family: Family, folder: Path) -> faults.Fault:
    copy = folder / 'family'
    shutil.copytree(family.folder, copy)

    def models_truncated_while_running(bench: Bench, count: int, chance: random.Random) -> None:
        for model in family.models:
            (copy / model.file).write_bytes(b'')
        bench.prober.set_at_once([{'adapt': True}])
        bench.answers()
    return models_truncated_while_running


def _result(made: Bench, trial: Trial, chance: random.Random) -> FaultResult:
    before = made.held()
    trial.fault(made, trial.times, chance)
    made.answers()
    return FaultResult(trial.fault.__name__, trial.times, made.refused(), made.crashes,
                       made.unanswered, made.tracebacks(), before, made.held())


def _table(results: list[FaultResult]) -> str:
    rows = []
    for each in results:
        held = (f'{before:.0f}, {after:.0f}'
                for before, after in zip(each.before, each.after, strict=True))
        rows.append([each.fault.replace('_', ' '), *map(str, each[1:6]), *held])
    return markdown_table(_COLUMNS, rows) + f'\n\n{_CAPTION}'
