# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The policies that are compared: ours, the published fixed margin, a threshold, three bounds."""

import time
from bisect import insort
from collections.abc import Callable
from math import exp, log

from mobilenet_ros.adaptation import Controller, ControllerSettings, Measurement, Rung
from mobilenet_ros.adaptation.constants import CONSTANTS, Constants
from mobilenet_ros.family import Variant
from mobilenet_ros.workshop.benchmarks.simulation.machine import QUANTILE, Machine
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace
from mobilenet_ros.workshop.benchmarks.simulation.worker import TraceRun, simulate

MARGIN = 1.3
GROUP_OF_FRAMES = 8
# Slowdown at the levels of contention for which such systems hold tables: 0, 20, 40, 50 % ...
LEVELS = tuple(1.0 / (1.0 - share) for share in (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9))
# Shares of the budget. Of a grid of such pairs this one has the most mAP at about 1 % misses.
DOWN_AT, UP_AT = 0.85, 0.55
STATIC_MISSES = 0.01
NOISE_KNOWN_AFTER = 100  # frames; before, the quantile is what our controller begins with
NOISE_AT_FIRST = exp(CONSTANTS.first_spread * (1.0 + log(CONSTANTS.tail_share / (1.0 - QUANTILE))))


class Ours:
    """The controller of this package, as the node calls it; `steps_s` are the times it took."""

    def __init__(self, trace: Trace, machine: Machine, quantile: float,
                 constants: Constants = CONSTANTS) -> None:
        settings = ControllerSettings(trace.target_fps, deadline_quantile=quantile)
        self._controller = Controller(machine.ladder, settings, constants)
        self.steps_s: list[float] = []

    def decide(self, now_s: float, waited_s: float) -> Variant:
        """Ask the controller."""
        start_s = time.thread_time()
        variant = self._controller.decide(now_s, waited_s).member.variant
        self.steps_s.append(time.thread_time() - start_s)
        return variant

    def observe(self, measurement: Measurement) -> None:
        """Tell the controller."""
        start_s = time.thread_time()
        self._controller.observe(measurement)
        self.steps_s[-1] += time.thread_time() - start_s


class FixedMargin:
    """The rule of ApproxDet and LiteReconfig: expected latency within the budget over 1.3.

    Open loop: it never looks at its own latency. As LiteReconfig is told the level of contention,
    it is told, at the start of each group of eight frames, the lowest of its profiled levels that
    covers the true slowdown; or, `exactly`, the true slowdown of that moment.
    """

    def __init__(self, trace: Trace, machine: Machine, exactly: bool) -> None:
        self._trace, self._machine, self._exactly = trace, machine, exactly
        self._left, self._variant = 0, machine.ladder.rungs[0].variant

    def decide(self, now_s: float, waited_s: float) -> Variant:
        """Choose again every eight frames."""
        if self._left == 0:
            slowdown = self._told(now_s)
            overhead_s = self._machine.overhead_s(slowdown)
            limit_s = 1.0 / self._trace.target_fps / MARGIN
            self._variant = best(self._machine.ladder.rungs,
                                 lambda rung: overhead_s + slowdown * rung.t0_s <= limit_s)
            self._left = GROUP_OF_FRAMES
        self._left -= 1
        return self._variant

    def _told(self, now_s: float) -> float:
        slowdown = self._trace.slowdown(now_s)
        if self._exactly:
            return slowdown
        return next((level for level in LEVELS if level >= slowdown), LEVELS[-1])

    def observe(self, measurement: Measurement) -> None:
        """Ignore the latency."""


class Threshold:
    """One rung down when the last frame took over 0.85 of the budget, one up under 0.55."""

    def __init__(self, trace: Trace, machine: Machine) -> None:
        self._rungs, self._budget_s = machine.ladder.rungs, 1.0 / trace.target_fps
        self._rung = 0

    def decide(self, now_s: float, waited_s: float) -> Variant:
        """Return the present rung."""
        return self._rungs[self._rung].variant

    def observe(self, measurement: Measurement) -> None:
        """Step by the last latency."""
        share = measurement.total_s / self._budget_s
        step = -1 if share > DOWN_AT else 1 if share < UP_AT else 0
        self._rung = min(max(self._rung + step, 0), len(self._rungs) - 1)


class Static:
    """One variant for ever."""

    def __init__(self, variant: Variant) -> None:
        self._variant = variant

    def decide(self, now_s: float, waited_s: float) -> Variant:
        """Return the variant."""
        return self._variant

    def observe(self, measurement: Measurement) -> None:
        """Ignore the latency."""


class Oracle:
    """Knows the true slowdown of every frame and the distribution of the noise, not the noise.

    It takes the most accurate variant that is in time with probability 0.99, at no cost.
    """

    def __init__(self, trace: Trace, machine: Machine) -> None:
        self._trace, self._machine = trace, machine
        self._budget_s = 1.0 / trace.target_fps

    def decide(self, now_s: float, waited_s: float) -> Variant:
        """Choose with the truth."""
        slowdown, limit_s = self._trace.slowdown(now_s), self._budget_s - waited_s
        return best(self._machine.ladder.rungs,
                    lambda rung: self._machine.quantile_s(rung.variant, slowdown) <= limit_s)

    def observe(self, measurement: Measurement) -> None:
        """Need no latency."""


class ToldLate:
    """Is told after each frame how slow the machine was in it and how large its noise was.

    It has nothing to estimate but the 0.99 quantile of the noise, and takes that of all frames so
    far; no dwell keeps it from switching. Our controller has to find the load in noisy frames as
    well: what this policy falls short by is the price of not knowing the future and the noise.
    """

    def __init__(self, trace: Trace, machine: Machine) -> None:
        self._trace, self._machine = trace, machine
        self._slowdown, self._noise = trace.slowdown(0.0), list[float]()

    def decide(self, now_s: float, waited_s: float) -> Variant:
        """Choose as if this frame had the load of the last one."""
        count, limit_s = len(self._noise), 1.0 / self._trace.target_fps - waited_s
        quantile = (self._noise[int(QUANTILE * count)] if count >= NOISE_KNOWN_AFTER
                    else NOISE_AT_FIRST)
        return best(self._machine.ladder.rungs, lambda rung: (
            quantile * self._machine.median_s(rung.variant, self._slowdown) <= limit_s))

    def observe(self, measurement: Measurement) -> None:
        """Be told of the frame."""
        worked_s = measurement.total_s - measurement.waited_s
        self._slowdown = self._trace.slowdown(measurement.now_s - worked_s)
        insort(self._noise,
               worked_s / self._machine.median_s(measurement.variant, self._slowdown))


def best(rungs: tuple[Rung, ...], fits: Callable[[Rung], bool]) -> Variant:
    """Return the most accurate variant that fits, else the cheapest."""
    return next((rung for rung in reversed(rungs) if fits(rung)), rungs[0]).variant


def best_static(trace: Trace, machine: Machine) -> TraceRun:
    """Return the run of the variant that, in hindsight, was best for this whole trace.

    It is the most accurate one with at most 1 % misses, else the one with the fewest.
    """
    low, high = 0, len(machine.ladder.rungs) - 1
    while low < high:  # misses rise with the rung
        middle = (low + high + 1) // 2
        run = simulate(trace, machine, Static(machine.ladder.rungs[middle].variant))
        low, high = (middle, high) if run.missed.mean() <= STATIC_MISSES else (low, middle - 1)
    return simulate(trace, machine, Static(machine.ladder.rungs[low].variant))
