# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Times every variant at the pace of a target rate.

Not in a tight loop: between paced frames a clock governor lowers the clock, and that is how the
node will run. Not one variant after the other either, or a passing load would hit one of them.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mobilenet_ros.adaptation.calibration import T0

Ran = TypeVar('Ran')  # what is timed: a variant, or one on a provider

BLOCK = 3  # frames of one variant in a row; the first pays for the switch and is left out
MIN_ROUNDS, MAX_ROUNDS = 3, 15


@dataclass(frozen=True)
class Pace:
    """How to wait: the time between frames in seconds, a monotonic clock, and a way to sleep."""

    period_s: float
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def timed(self, work: Callable[[], object]) -> float:
        """Return how long some work takes, in seconds, and wait for the end of its period."""
        start_s = self.clock()
        work()
        took_s = self.clock() - start_s
        self.sleep(max(self.period_s - took_s, 0.0))
        return took_s


def rounds_within(seconds: float, period_s: float, variants: int) -> int:
    """Return how many rounds over all variants fit into some seconds."""
    return min(max(int(seconds / (period_s * variants * BLOCK)), MIN_ROUNDS), MAX_ROUNDS)


def measure(run: Callable[[Ran], object], variants: Sequence[Ran], rounds: int, pace: Pace,
            progress: Callable[[], None]) -> dict[Ran, T0]:
    """Return the time of each variant; `progress` is called after each block of frames."""
    times: dict[Ran, list[float]] = {variant: [] for variant in variants}
    for _ in range(rounds):
        for variant in variants:
            times[variant] += _block(run, variant, pace)
            progress()
    return {variant: t0(found) for variant, found in times.items()}


def _block(run: Callable[[Ran], object], variant: Ran, pace: Pace) -> list[float]:
    return [pace.timed(lambda: run(variant)) for _ in range(BLOCK)][1:]


def t0(times_s: Sequence[float]) -> T0:
    """Return the lower quartile, because other work only ever adds time, and the spread.

    The spread is half the distance of the quartiles.
    """
    lower, _, upper = statistics.quantiles(times_s, n=4, method='inclusive')
    return T0(lower, 0.5 * (upper - lower))
