# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The node's slot and worker: the newest frame is taken, a late frame delays the next one."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.adaptation import Measurement
from mobilenet_ros.family import Variant
from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace

Floats = NDArray[np.float64]


class Policy(Protocol):
    """Anything that picks the variant of the next frame."""

    def decide(self, now_s: float, waited_s: float) -> Variant:
        """Return the variant for a frame taken now that lay in the slot for `waited_s`."""

    def observe(self, measurement: Measurement) -> None:
        """Learn from the frame that was just published."""


class SimulatedFrame(NamedTuple):
    """One frame that the worker took: its number among the camera's frames, times in seconds."""

    number: int
    start_s: float
    published_s: float
    variant: Variant
    slowdown: float


@dataclass(frozen=True)
class TraceRun:
    """What a policy did on a trace: the frames it processed, and which of all frames it missed."""

    processed: tuple[SimulatedFrame, ...]
    missed: NDArray[np.bool_]


def simulate(trace: Trace, machine: Machine, policy: Policy) -> TraceRun:
    """Run a policy through a trace.

    A frame is missed when it is published later than 1 / target_fps after it arrived, or when a
    newer one takes its place in the slot; the camera is no faster than the target.
    """
    arrivals = trace.arrivals_s.tolist()
    missed = np.ones(len(arrivals), bool)
    processed, index, free_s = [], 0, 0.0
    while index < len(arrivals):
        index = max(index, bisect_right(arrivals, free_s) - 1)
        frame = _process(trace, machine, policy, index, max(arrivals[index], free_s))
        missed[index] = frame.published_s - arrivals[index] > 1.0 / trace.target_fps
        processed.append(frame)
        index, free_s = index + 1, frame.published_s
    return TraceRun(tuple(processed), missed)


def _process(trace: Trace, machine: Machine, policy: Policy, index: int,
             start_s: float) -> SimulatedFrame:
    waited_s = start_s - float(trace.arrivals_s[index])
    variant, slowdown = policy.decide(start_s, waited_s), trace.slowdown(start_s)
    network_s, overhead_s = machine.frame_s(index, variant, slowdown)
    end_s = start_s + network_s + overhead_s
    policy.observe(Measurement(end_s, variant, network_s, end_s - start_s + waited_s, waited_s))
    return SimulatedFrame(index, start_s, end_s, variant, slowdown)
