# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of one run: misses, how long they last, switches and the accuracy over time."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace
from mobilenet_ros.workshop.benchmarks.simulation.worker import TraceRun

SETTLED = 10  # frames in time, one after the other
ALLOWED_SHARE = 0.01  # of the frames may be late
CERTAINTY = 0.99  # with which no trace of a policy that just keeps the share is blamed


class TraceFigures(NamedTuple):
    """What is reported of one policy on one trace.

    settle_frames: frames from a step of the load to the first of ten in time, the worst of the
    trace; None where nothing steps. mean_map: mAP of the variant in force, weighted by time.
    """

    miss_rate: float
    longest_miss_run: int
    settle_frames: int | None
    switches_per_min: float
    mean_map: float


def figures(trace: Trace, machine: Machine, run: TraceRun) -> TraceFigures:
    """Return the figures of one run."""
    return TraceFigures(float(run.missed.mean()), longest_run(run.missed),
                        settle_frames(trace, run), 60.0 * switches(run) / trace.duration_s,
                        mean_map(machine, run, trace.duration_s))


def chance_misses(frames: int) -> int:
    """Return the misses that a trace may have by chance where each frame may miss at 1 %.

    The 0.99 quantile of the binomial distribution, by summing its probabilities.
    """
    probability = (1.0 - ALLOWED_SHARE) ** frames
    total, misses = probability, 0
    while total < CERTAINTY:
        probability *= (frames - misses) / (misses + 1) * ALLOWED_SHARE / (1.0 - ALLOWED_SHARE)
        misses += 1
        total += probability
    return misses


def beyond_chance(trace: Trace, run: TraceRun) -> float:
    """Return the share of a trace's frames that were missed beyond chance, at least 0.

    A frame that a single spike hits is left out: nothing could have foreseen it.
    """
    loads = np.interp(trace.arrivals_s, trace.times_s, trace.factors)
    spikes = int(np.count_nonzero(loads > trace.worst))
    frames = run.missed.size
    return max(int(run.missed.sum()) - chance_misses(frames) - spikes, 0) / frames


def longest_run(missed: NDArray[np.bool_]) -> int:
    """Return the length of the longest run of misses."""
    longest = current = 0
    for miss in missed.tolist():
        current = current + 1 if miss else 0
        longest = max(longest, current)
    return longest


def settle_frames(trace: Trace, run: TraceRun) -> int | None:
    """Return the frames from a step to the first of ten in time, the worst over the steps."""
    return max((_settled_after(run.missed[_first_frame(trace, step_s):])
                for step_s in trace.steps_s), default=None)


def _first_frame(trace: Trace, time_s: float) -> int:
    return int(np.searchsorted(trace.arrivals_s, time_s))


def _settled_after(missed: NDArray[np.bool_]) -> int:
    start = 0
    for index in np.flatnonzero(missed).tolist():
        if index - start >= SETTLED:
            break
        start = index + 1
    return start


def after_steps(trace: Trace, run: TraceRun) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the misses within a second after a step of the load, and all the others."""
    first_second = np.zeros(run.missed.size, bool)
    for step_s in trace.steps_s:
        first_second |= (trace.arrivals_s >= step_s) & (trace.arrivals_s < step_s + 1.0)
    return run.missed[first_second], run.missed[~first_second]


def switches(run: TraceRun) -> int:
    """Return how often the variant changed."""
    return sum(before.variant != after.variant for before, after in pairwise(run.processed))


def mean_map(machine: Machine, run: TraceRun, duration_s: float) -> float:
    """Return the mAP of the variant in force, weighted by time."""
    starts = [frame.start_s for frame in run.processed]
    held = np.diff([*starts, max(duration_s, starts[-1])])
    maps = [machine.ladder.find(frame.variant).map for frame in run.processed]
    return float(np.dot(held, maps) / held.sum())
