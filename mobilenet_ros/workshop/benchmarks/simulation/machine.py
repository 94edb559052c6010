# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A machine with a family on it: what a frame really takes, and what calibration says it takes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from mobilenet_ros.adaptation import Ladder, Rung, build_ladder
from mobilenet_ros.family import Variant
from mobilenet_ros.family.find import find_family
from mobilenet_ros.workshop.benchmarks.simulation.noise import Noise, measured, size_of

FAMILY = 'coco'
HOLDS = (0.5, 1.0)  # where on the ladder, in log time from its lowest to its highest rung
OVERHEAD_S = 0.002
CALIBRATION_ERROR = 0.02  # standard deviation of the log of what calibration finds
LOAD_ERROR = 0.02  # standard deviation of the exponent with which load hits a variant
QUANTILE = 0.99  # of the frames are to be in time


@dataclass(frozen=True)
class Machine:
    """True times, and the ladder with the times that calibration found.

    overhead_exponent: how much a slowdown of the network slows the rest: 0 not at all (another
    process on the GPU), 1 as much (another process on the CPU). sensitivity: how much more than
    others a variant suffers from load.
    """

    ladder: Ladder
    t0_s: dict[Variant, float]
    sensitivity: dict[Variant, float]
    overhead_exponent: float
    noise: Noise

    def overhead_s(self, slowdown: float) -> float:
        """Return the median time of a frame outside the network."""
        return float(OVERHEAD_S * slowdown ** self.overhead_exponent)

    def network_s(self, variant: Variant, slowdown: float) -> float:
        """Return the median time of a variant's network."""
        return float(self.t0_s[variant] * slowdown ** self.sensitivity[variant])

    def median_s(self, variant: Variant, slowdown: float) -> float:
        """Return the median time of a frame."""
        return self.network_s(variant, slowdown) + self.overhead_s(slowdown)

    def frame_s(self, index: int, variant: Variant, slowdown: float) -> tuple[float, float]:
        """Return one frame's times inside and outside the network."""
        network = self.network_s(variant, slowdown)
        noise = self.noise.rows[size_of(network)][index]
        return network * float(noise[0]), self.overhead_s(slowdown) * float(noise[1])

    def quantile_s(self, variant: Variant, slowdown: float) -> float:
        """Return the time within which a frame is done with probability QUANTILE."""
        network = self.network_s(variant, slowdown)
        share = round(self.overhead_s(slowdown) / network, 2)
        return network * _relative_quantile(size_of(network), share)


@cache
def _relative_quantile(size: str, overhead: float) -> float:
    """Return the quantile of a frame whose network takes 1 and whose rest takes `overhead`."""
    return float(np.quantile(measured()[size] @ np.array([1.0, overhead]), QUANTILE))


@cache
def default_ladder() -> Ladder:
    """Return the ladder of the default family: its measured accuracy, times from Mult-Adds."""
    return build_ladder(find_family(FAMILY))


def on_machine(ladder: Ladder, speed: float) -> Ladder:
    """Return a ladder as a machine that needs `speed` times as long finds it."""
    def slower(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
        return tuple(replace(rung, t0_s=speed * rung.t0_s) for rung in rungs)
    return replace(ladder, rungs=slower(ladder.rungs), members=slower(ladder.members),
                   times_assumed=False)


def make_machine(frames: int, target_fps: float, seed: list[int]) -> Machine:
    """Return a machine that the target stretches, calibrated with an error of 2 %.

    It is so fast that the target's period, without load, holds a variant in the upper half of the
    ladder: to the end of it nothing would be left to choose. Its variants suffer a little apart.
    """
    rng = np.random.default_rng(seed)
    ladder = default_ladder()
    lowest_s, highest_s = ladder.rungs[0].t0_s, ladder.rungs[-1].t0_s
    holds_s = lowest_s * (highest_s / lowest_s) ** rng.uniform(*HOLDS)
    ladder = on_machine(ladder, (1.0 / target_fps - OVERHEAD_S) / holds_s)
    truth = {rung.variant: rung.t0_s * float(rng.lognormal(0.0, CALIBRATION_ERROR))
             for rung in ladder.members}
    sensitivity = {rung.variant: float(rng.normal(1.0, LOAD_ERROR)) for rung in ladder.members}
    return Machine(ladder, truth, sensitivity, float(rng.uniform(0.0, 1.0)),
                   Noise.draw(frames, rng))
