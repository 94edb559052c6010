# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A short trace without noise, on a machine of three variants that is exactly as calibrated."""

from collections.abc import Callable

import numpy as np
import pytest
from support.rungs import rung_of

from mobilenet_ros.adaptation import Ladder
from mobilenet_ros.family import Variant
from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine
from mobilenet_ros.workshop.benchmarks.simulation.noise import MEDIANS_S, Noise
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace

VARIANTS = tuple(Variant(alpha, 1.0) for alpha in (0.25, 0.5, 1.0))


@pytest.fixture
def machine() -> Machine:
    """Return a machine whose variants take 10, 40 and 90 ms, and 2 ms outside the network."""
    rungs = tuple(rung_of(variant, time_s, accuracy) for variant, time_s, accuracy
                  in zip(VARIANTS, (0.010, 0.040, 0.090), (0.1, 0.2, 0.4), strict=True))
    noise = Noise({size: np.ones((1000, 2)) for size in MEDIANS_S})
    return Machine(Ladder(rungs, rungs, 300), {rung.variant: rung.t0_s for rung in rungs},
                   dict.fromkeys(VARIANTS, 1.0), 0.0, noise)


@pytest.fixture
def trace_of() -> Callable[..., Trace]:
    """Return a maker of traces at 10 Hz from corners (time in seconds, slowdown)."""
    def make(*corners: tuple[float, float], steps_s: tuple[float, ...] = ()) -> Trace:
        times, factors = np.array(corners).T
        arrivals = np.arange(int(10 * times[-1])) / 10.0
        return Trace('constant', 10.0, arrivals, times, factors, steps_s, factors.max(), 0)
    return make
