# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A faster machine is never shown at a lower rate, and none at a rate that it cannot hold."""

from itertools import pairwise

import numpy as np

from mobilenet_ros.family.find import find_family
from mobilenet_ros.workshop.benchmarks.graph.plan import (
    LEAST_HZ,
    MOST_HZ,
    NETWORK_SHARE,
    best_rung_s,
    busy_processes,
    demo_rate_hz,
)


def test_a_faster_machine_is_never_shown_at_a_lower_rate() -> None:
    rates = [demo_rate_hz(seconds) for seconds in np.geomspace(1e-4, 1.0, 200)]
    assert all(faster >= slower for faster, slower in pairwise(rates))
    assert (rates[0], rates[-1]) == (MOST_HZ, LEAST_HZ)


def test_above_thirty_hertz_the_best_rung_fits_into_a_frame() -> None:
    for seconds in np.geomspace(1e-4, 1.0, 200):
        rate_hz = demo_rate_hz(float(seconds))
        assert rate_hz == LEAST_HZ or seconds <= NETWORK_SHARE / rate_hz


def test_the_best_rung_is_timed_and_no_core_is_left_alone() -> None:
    assert best_rung_s(find_family('robocup')) > 0
    assert busy_processes() >= 2
