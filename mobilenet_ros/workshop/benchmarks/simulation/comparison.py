# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""All policies on the same traces."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine, make_machine
from mobilenet_ros.workshop.benchmarks.simulation.metrics import (
    TraceFigures,
    after_steps,
    beyond_chance,
    figures,
)
from mobilenet_ros.workshop.benchmarks.simulation.picture import draw_runs
from mobilenet_ros.workshop.benchmarks.simulation.policies import (
    FixedMargin,
    Oracle,
    Ours,
    Threshold,
    ToldLate,
    best_static,
)
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace, make_trace
from mobilenet_ros.workshop.benchmarks.simulation.worker import TraceRun, simulate

OURS, MARGIN, THRESHOLD, STATIC, TOLD_LATE, ORACLE = (
    'ours', 'margin_1.3', 'threshold', 'static_best', 'told_late', 'oracle')


@dataclass(frozen=True)
class Plan:
    """What to compare: every kind of trace at every target with every seed.

    quantile: deadline_quantile of our controller. exactly: the fixed margin is told the true
    slowdown and no level. pictures: folder for a picture of each trace.
    """

    kinds: tuple[str, ...]
    targets_hz: tuple[float, ...]
    seeds: tuple[int, ...]
    quantile: float = 0.99
    exactly: bool = False
    pictures: Path | None = None

    @property
    def jobs(self) -> list[tuple[str, float, int]]:
        """Return kind, target and seed of each trace."""
        return list(product(self.kinds, self.targets_hz, self.seeds))


class Steps(NamedTuple):
    """Misses of frames within a second after steps of the load, and of all others."""

    first_second: NDArray[np.bool_]
    after: NDArray[np.bool_]


@dataclass(frozen=True)
class TraceResult:
    """One trace: whether its target is feasible, and each policy's figures.

    beyond_chance: share of the frames that each policy missed beyond chance. steps: of our policy.
    step_s: the controller's processor time for each frame, in seconds.
    """

    kind: str
    target_fps: float
    seed: int
    feasible: bool
    policies: dict[str, TraceFigures]
    beyond_chance: dict[str, float]
    steps: Steps
    step_s: NDArray[np.float64]

    @property
    def name(self) -> str:
        """Return the name of the trace: its kind and its seed."""
        return f'{self.kind}_{self.seed}'

    def of_oracle(self, policy: str) -> float:
        """Return the share of the oracle's mAP that a policy has."""
        return self.policies[policy].mean_map / self.policies[ORACLE].mean_map


def compare(plan: Plan, kind: str, target_fps: float, seed: int) -> TraceResult:
    """Return the figures of all policies on one trace."""
    trace = make_trace(kind, target_fps, seed)
    machine = make_machine(trace.arrivals_s.size, target_fps, [seed, trace.number])
    ours = Ours(trace, machine, plan.quantile)
    runs = {OURS: simulate(trace, machine, ours),
            MARGIN: simulate(trace, machine, FixedMargin(trace, machine, plan.exactly)),
            THRESHOLD: simulate(trace, machine, Threshold(trace, machine)),
            STATIC: best_static(trace, machine),
            TOLD_LATE: simulate(trace, machine, ToldLate(trace, machine)),
            ORACLE: simulate(trace, machine, Oracle(trace, machine))}
    result = TraceResult(kind, target_fps, seed, feasible(trace, machine),
                         {name: figures(trace, machine, run) for name, run in runs.items()},
                         {name: beyond_chance(trace, run) for name, run in runs.items()},
                         Steps(*after_steps(trace, runs[OURS])), np.array(ours.steps_s))
    if plan.pictures:
        _draw(plan.pictures, result, trace, machine, runs)
    return result


def feasible(trace: Trace, machine: Machine) -> bool:
    """Tell whether the cheapest variant is in time with probability 0.99 at the worst load.

    Single spikes do not count: nothing is in time in them.
    """
    cheapest = machine.ladder.rungs[0].variant
    return machine.quantile_s(cheapest, trace.worst) <= 1.0 / trace.target_fps


def _draw(folder: Path, result: TraceResult, trace: Trace, machine: Machine,
          runs: dict[str, TraceRun]) -> None:
    path = folder / f'{result.name}_{trace.target_fps:g}hz.png'
    draw_runs(trace, machine, {name: runs[name] for name in (OURS, ORACLE)}, path)


def compare_all(plan: Plan, processes: int, done: Callable[[], None]) -> list[TraceResult]:
    """Return the results of a plan in its order; `done` is called after each trace."""
    results = {}
    for job, result in _results(plan, processes):
        results[job] = result
        done()
    return [results[job] for job in plan.jobs]


def _results(plan: Plan, processes: int) -> Iterator[tuple[tuple[str, float, int], TraceResult]]:
    if processes == 1:
        yield from ((job, compare(plan, *job)) for job in plan.jobs)
        return
    with ProcessPoolExecutor(processes, get_context('spawn')) as pool:
        jobs = {pool.submit(compare, plan, *job): job for job in plan.jobs}
        yield from ((jobs[future], future.result()) for future in as_completed(jobs))
