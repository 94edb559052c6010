# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark controller --ablate`: what each constant and each mechanism of the controller does.

Every constant is halved and doubled, every mechanism dropped, on the same traces. A constant that
moves nothing has no right to be there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property
from math import inf
from typing import Any, NamedTuple

import numpy as np

from mobilenet_ros.adaptation import Ladder
from mobilenet_ros.adaptation.constants import CONSTANTS, Constants
from mobilenet_ros.errors import SettingError
from mobilenet_ros.workshop.benchmarks.markdown import markdown_table
from mobilenet_ros.workshop.benchmarks.simulation.comparison import Plan, feasible
from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine, make_machine
from mobilenet_ros.workshop.benchmarks.simulation.metrics import (
    TraceFigures,
    after_steps,
    beyond_chance,
    figures,
)
from mobilenet_ros.workshop.benchmarks.simulation.policies import Oracle, Ours
from mobilenet_ros.workshop.benchmarks.simulation.report import mean
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace, make_trace
from mobilenet_ros.workshop.benchmarks.simulation.worker import simulate

COLUMNS = ('change', 'miss', 'worst', 'late', 'mAP', 'oracle', 'worst', 'settle', 'first',
           'switch')
CAPTION = ('miss, oracle: percent, mean of the traces and the worst; late: traces with more '
           'misses than chance; first: percent missed in the second after a step; switch: a '
           'minute')
# The simulated camera is regular and alone: what is known of cameras is tested, not ablated.
OF_CAMERAS = ('rate_steps', 'rate_enough', 'pause_s', 'faster', 'late_memory', 'live_s',
              'slow_patience', 'worth_waiting')
DROPPED: Mapping[str, Mapping[str, Any]] = {
    'no detection of steps': {'cusum_alarm': inf},
    'no spared frames': {'spare_risk': 1.0},
    'no memory of spikes': {'spike_memory_s': 1e-9},
    'no clipping': {'clip': inf},
    'no drift': {'drift_per_s': 0.0},
    'no learning of the tail': {'learning_rate': 0.0},
    'no surprises': {'surprise': inf},
    'no steering by misses': {'late_gain': 0.0},
    'no tolerance': {'tolerate': 1.0},
    'no haste after steps': {'unsure_log_sd': inf}}


class EqualWorths(Ladder):
    """A ladder of whose rungs each may be late as often, whatever it adds in accuracy."""

    @cached_property
    def worths(self) -> tuple[float, ...]:
        """Return 1 for each rung."""
        return (1.0,) * len(self.rungs)


class Change(NamedTuple):
    """Other constants than the table's or another kind of ladder, and what is other."""

    name: str
    constants: Constants
    ladder: type[Ladder] = Ladder


class AblationMeans(NamedTuple):
    """Means over the traces, and the worst of them; misses, shares of the oracle in percent.

    late: how many traces miss more than chance. settle: frames after a step, the worst of all.
    first: misses in the first second after steps.
    """

    name: str
    misses: float
    worst_misses: float
    late: int
    map: float
    oracle: float
    worst_oracle: float
    settle: int
    first: float
    switches: float


class Case(NamedTuple):
    """A feasible trace on its machine, and how good the oracle is on it."""

    trace: Trace
    machine: Machine
    oracle: TraceFigures


def changes() -> Iterator[Change]:
    """Return the table itself and every change of it."""
    yield Change('as it is', CONSTANTS)
    for name, dropped in DROPPED.items():
        yield Change(name, replace(CONSTANTS, **dropped))
    yield Change('no worth of rungs', CONSTANTS, EqualWorths)
    for field in fields(CONSTANTS):
        if field.name not in OF_CAMERAS:
            for word, factor in (('halved', 0.5), ('doubled', 2.0)):
                changed: dict[str, Any] = {field.name: factor * getattr(CONSTANTS, field.name)}
                yield Change(f'{field.name} {word}', replace(CONSTANTS, **changed))


def cases_of(plan: Plan) -> list[Case]:
    """Return the feasible traces of a plan."""
    cases = []
    for kind, target_fps, seed in plan.jobs:
        trace = make_trace(kind, target_fps, seed)
        machine = make_machine(trace.arrivals_s.size, target_fps, [seed, trace.number])
        if feasible(trace, machine):
            oracle = simulate(trace, machine, Oracle(trace, machine))
            cases.append(Case(trace, machine, figures(trace, machine, oracle)))
    return cases


def outcome(change: Change, cases: Sequence[Case], quantile: float) -> AblationMeans:
    """Return what the controller does with other constants."""
    late, first, found, oracle = 0, [np.zeros(0, bool)], [], []
    for trace, machine, best in cases:
        ladder = change.ladder(machine.ladder.rungs, machine.ladder.members,
                               machine.ladder.base_side)
        run = simulate(trace, machine, Ours(trace, replace(machine, ladder=ladder), quantile,
                                            change.constants))
        found.append(figures(trace, machine, run))
        oracle.append(100 * found[-1].mean_map / best.mean_map)
        first.append(after_steps(trace, run)[0])
        late += beyond_chance(trace, run) > 0.0
    misses = [100 * one.miss_rate for one in found]
    stepped = np.concatenate(first)
    return AblationMeans(
        change.name, float(np.mean(misses)), max(misses), late, mean(found, 'mean_map'),
        float(np.mean(oracle)), min(oracle), max(one.settle_frames or 0 for one in found),
        100 * float(stepped.mean()) if stepped.size else 0.0, mean(found, 'switches_per_min'))


def ablate(plan: Plan, done: Callable[[], None]) -> list[AblationMeans]:
    """Return the outcome of every change; `done` is called after each."""
    cases, outcomes = cases_of(plan), []
    if not cases:
        raise SettingError('every trace is infeasible: there is nothing to compare')
    for change in changes():
        outcomes.append(outcome(change, cases, plan.quantile))
        done()
    return outcomes


def ablation_table(outcomes: Sequence[AblationMeans]) -> str:
    """Return the outcomes as Markdown, with what its columns mean."""
    rows = [(one.name, f'{one.misses:.3f}', f'{one.worst_misses:.2f}', str(one.late),
             f'{one.map:.4f}', f'{one.oracle:.2f}', f'{one.worst_oracle:.1f}', str(one.settle),
             f'{one.first:.1f}', f'{one.switches:.1f}') for one in outcomes]
    return markdown_table(COLUMNS, rows) + f'\n\n{CAPTION}'
