# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How fast and how busy a demo has to be on this machine for the detector to have to give way."""

import os
import statistics
import time

from mobilenet_ros.adaptation import build_ladder
from mobilenet_ros.family.family import Family
from mobilenet_ros.perception.network import Network, noise

LEAST_HZ, MOST_HZ, STEP_HZ = 30.0, 240.0, 15.0
# Of a frame's time, for the network of the best rung: most of it, so that a load is felt at once.
NETWORK_SHARE = 0.6
_RUNS = 5


def demo_rate_hz(best_rung_s: float) -> float:
    """Return the frame rate in Hz at which the best rung still fits into a calm machine's frame.

    A machine on which it does not fit at 30 Hz is shown at 30 Hz all the same: it has cheaper
    rungs.
    """
    highest = NETWORK_SHARE / best_rung_s
    return min(MOST_HZ, max(LEAST_HZ, STEP_HZ * (highest // STEP_HZ)))


def busy_processes() -> int:
    """Return how many processes leave no core of this machine to the detector alone."""
    return max(2, os.cpu_count() or 1)


def best_rung_s(family: Family) -> float:
    """Return the time in seconds of the network of the family's best rung, measured now."""
    member = build_ladder(family).rungs[-1].member
    network, image = Network(family), noise(member.side)
    network.prepare(member.variant)
    times = []
    for _ in range(_RUNS):
        start_s = time.perf_counter()
        network.run(member.variant, image)
        times.append(time.perf_counter() - start_s)
    return statistics.median(times)
