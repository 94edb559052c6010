# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The network alone, on the pictures that a node sees: the least that a frame can cost."""

import time
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.family import Family
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.preprocess import preprocess
from mobilenet_ros.workshop.benchmarks.pace import Pace


class BareNetwork:
    """Runs one variant on pictures that are its input already, at the pace of a camera."""

    def __init__(self, family: Family, variant: Variant, pictures: list[NDArray[np.uint8]],
                 rate_hz: float) -> None:
        """Open the network; `pictures` are BGR of any size."""
        self.times_s: list[float] = []
        self._network = Network(family)
        self._variant = family.member(variant).variant
        self._network.prepare(self._variant)
        side = family.member(variant).side
        self._inputs = cycle([preprocess(Frame(each, PixelFormat.BGR), side, family.fit)[0]
                              for each in pictures])
        self._pace = Pace(1.0 / rate_hz, time.perf_counter, time.sleep)

    def run_for(self, seconds: float) -> None:
        """Run it again and again; `times_s` gets the time of every run."""
        end_s = time.perf_counter() + seconds
        while time.perf_counter() < end_s:
            self.times_s.append(self._pace.timed(self._run))

    def _run(self) -> None:
        self._network.run(self._variant, next(self._inputs))
