# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Draws a trace: the load, the latency of our frames against the budget, the chosen variants."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mobilenet_ros.workshop import libraries
from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace
from mobilenet_ros.workshop.benchmarks.simulation.worker import TraceRun

COLOURS = ('#4477aa', '#ccbb44')  # of the runs, ours first
MISS, BUDGET, LOAD = '#cc3311', '#222222', '#666666'
MS = 1e3


def draw_runs(trace: Trace, machine: Machine, runs: Mapping[str, TraceRun], path: Path) -> None:
    """Write a PNG of one trace; latencies are those of the first run."""
    pyplot = libraries.pyplot()
    figure, (load, latency, variant) = pyplot.subplots(
        3, 1, sharex=True, figsize=(12, 8), height_ratios=(1, 3, 3), layout='constrained')
    load.plot(trace.times_s, trace.factors, color=LOAD, lw=1.2)
    load.set_ylabel('slowdown')
    load.set_ylim(0.0, None)
    _draw_latency(latency, trace, next(iter(runs.values())))
    _draw_variants(variant, machine, runs)
    figure.suptitle(f'{trace.name}, target {trace.target_fps:g} Hz, seed {trace.seed}')
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def _draw_latency(axes: Any, trace: Trace, run: TraceRun) -> None:
    budget_s = 1.0 / trace.target_fps
    for missed, colour, label in ((False, COLOURS[0], 'in time'), (True, MISS, 'missed')):
        frames = [frame for frame in run.processed if bool(run.missed[frame.number]) == missed]
        axes.plot([frame.start_s for frame in frames],
                  [MS * (frame.published_s - trace.arrivals_s[frame.number]) for frame in frames],
                  '.', ms=3, color=colour, label=label)
    axes.axhline(MS * budget_s, color=BUDGET, lw=1, ls='--', label='budget')
    axes.set_ylim(0.0, 2.5 * MS * budget_s)
    axes.set_ylabel('callback to publication [ms]')
    axes.legend(loc='upper right', ncols=3)


def _draw_variants(axes: Any, machine: Machine, runs: Mapping[str, TraceRun]) -> None:
    rungs = {rung.variant: index for index, rung in enumerate(machine.ladder.rungs)}
    for (name, run), colour in reversed(list(zip(runs.items(), COLOURS, strict=True))):
        axes.step([frame.start_s for frame in run.processed],
                  [rungs[frame.variant] for frame in run.processed],
                  where='post', color=colour, lw=1.2, label=name)
    axes.set_yticks(range(len(rungs)), [str(variant) for variant in rungs], fontsize=7)
    axes.set_xlabel('time [s]')
    axes.legend(loc='upper right', ncols=2)
