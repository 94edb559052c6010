# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A machine with a family on it: what a frame really takes, and what calibration says it takes."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from mobilenet_ros.adaptation import Ladder, Rung
from mobilenet_ros.adaptation.ladder import pareto
from mobilenet_ros.family import Variant
from mobilenet_ros.family.variant import rho_of
from mobilenet_ros.workshop.benchmarks.simulation.noise import Noise, measured, size_of

SIDES = (140, 172, 204, 236, 268, 300, 364, 428)
# Network time in ms of a random-weight MobileNet-SSD, 91 classes, fp32, one thread of a server
# CPU, ONNX Runtime 1.32, paced at 20 Hz, median of 15. Three were disturbed by other work and are
# read off their neighbours: alpha 1 at 204 and 236, alpha 0.5 at 236.
T0_MS = {1.0: (9.5, 13.8, 17.6, 22.6, 29.1, 35.3, 50.9, 69.6),
         0.75: (6.5, 8.5, 10.8, 14.1, 17.8, 22.2, 30.5, 41.4),
         0.5: (3.7, 4.7, 6.0, 7.5, 9.2, 11.4, 15.8, 22.6),
         0.25: (1.8, 2.2, 2.6, 3.2, 3.9, 4.7, 6.5, 8.4)}
# AP50 of an SSD-MobileNet at these sides, anchors constant in pixels (160 COCO pictures, alpha
# 0.75); the share that another alpha keeps is assumed.
AP50 = (.192, .249, .286, .328, .361, .405, .415, .407)
AP50_SHARE = {1.0: 1.10, 0.75: 1.0, 0.5: 0.82, 0.25: 0.55}
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


def make_machine(frames: int, seed: list[int]) -> Machine:
    """Return a machine whose calibration errs by 2 % and whose variants suffer a little apart."""
    rng = np.random.default_rng(seed)
    rungs = [Rung(Variant(alpha, rho_of(side, 300)), time_ms / 1e3, AP50_SHARE[alpha] * ap50)
             for alpha, row in T0_MS.items()
             for side, time_ms, ap50 in zip(SIDES, row, AP50, strict=True)]
    truth = {rung.variant: rung.t0_s * float(rng.lognormal(0.0, CALIBRATION_ERROR))
             for rung in rungs}
    sensitivity = {rung.variant: float(rng.normal(1.0, LOAD_ERROR)) for rung in rungs}
    return Machine(Ladder(pareto(rungs), tuple(rungs), 300), truth, sensitivity,
                   float(rng.uniform(0.0, 1.0)), Noise.draw(frames, rng))
