# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A late frame delays the next, and a frame that waits too long is superseded."""

from collections.abc import Callable

from mobilenet_ros.adaptation import Measurement
from mobilenet_ros.family import Variant
from mobilenet_ros.workshop.benchmarks.simulation.machine import Machine
from mobilenet_ros.workshop.benchmarks.simulation.policies import Static
from mobilenet_ros.workshop.benchmarks.simulation.trace import Trace
from mobilenet_ros.workshop.benchmarks.simulation.worker import simulate

SLOWEST = Variant(1.0, 1.0)


class Recorder(Static):
    """Remembers what it was told."""

    def __init__(self, variant: Variant) -> None:
        super().__init__(variant)
        self.seen: list[Measurement] = []

    def observe(self, measurement: Measurement) -> None:
        self.seen.append(measurement)


def test_frames_in_time_are_all_processed_as_they_come(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    run = simulate(trace_of((0.0, 1.0), (3.0, 1.0)), machine, Static(SLOWEST))
    assert [frame.number for frame in run.processed] == list(range(30))
    assert not run.missed.any()


def test_spike_is_missed_and_its_successor_waits(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    """92 ms of 100 ms; the third frame takes 137 ms and hands on 37, 29, 21 ... ms."""
    trace = trace_of((0.0, 1.0), (0.2, 1.0), (0.2, 1.5), (0.21, 1.5), (0.21, 1.0), (3.0, 1.0))
    policy = Recorder(SLOWEST)
    run = simulate(trace, machine, policy)
    assert [round(1e3 * seen.waited_s) for seen in policy.seen[2:8]] == [0, 37, 29, 21, 13, 5]
    assert run.missed.nonzero()[0].tolist() == [2, 3, 4, 5, 6]


def test_frame_replaced_in_the_slot_is_missed(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    run = simulate(trace_of((0.0, 3.0), (3.0, 3.0)), machine, Static(SLOWEST))
    taken = [frame.number for frame in run.processed]
    assert taken[:4] == [0, 2, 5, 8]  # 272 ms each: the newest at 0.272, 0.544 and 0.816 s
    assert run.missed.all()


def test_measurements_hold_what_happened(
        machine: Machine, trace_of: Callable[..., Trace]) -> None:
    policy = Recorder(SLOWEST)
    run = simulate(trace_of((0.0, 1.4), (3.0, 1.4)), machine, policy)
    for frame, seen in zip(run.processed, policy.seen, strict=True):
        assert round(seen.network_s, 6) == 0.126
        assert round(seen.overhead_s, 6) == 0.002
        assert seen.now_s == frame.published_s
        assert 0.0 <= seen.waited_s < 0.1
