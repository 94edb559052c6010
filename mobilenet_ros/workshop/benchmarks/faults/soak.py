# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A camera and a detector for a long time, with changes that come round again and again."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from mobilenet_ros.workshop.benchmarks.faults.prober_node import ProberNode, probing
from mobilenet_ros.workshop.benchmarks.graph.busy import BusyMachine
from mobilenet_ros.workshop.benchmarks.graph.load import camera_command
from mobilenet_ros.workshop.benchmarks.graph.plan import busy_processes
from mobilenet_ros.workshop.benchmarks.graph.processes import (
    NodeProcess,
    check_running,
    ros_arguments,
    wait_until,
)
from mobilenet_ros.workshop.benchmarks.graph.usage import Held, held_by

WARM_SHARE = 1 / 3  # of the samples that no slope is taken of: whatever grows at first and stops
_PARAMETERS: tuple[dict[str, Any], ...] = (
    {'target_fps': 15.0}, {'adapt': False}, {'score_threshold': 0.3},
    {'adapt': True}, {'max_detections': 10}, {'target_fps': 30.0})
_HOUR_S = 3600.0


class SoakSample(NamedTuple):
    """What the detector held at a time in seconds since the start, and its diagnostics."""

    time_s: float
    held: Held
    figures: Mapping[str, str]


class Soak:
    """One run; `restarts` counts those of the camera, `changes` those of parameters."""

    def __init__(self, prober: ProberNode, stack: ExitStack, source: str, family: str) -> None:
        """Start camera and detector and wait for the first diagnostics of frames."""
        self.restarts = self.changes = self.unanswered = 0
        self._prober, self._source = prober, source
        self._folder = Path(stack.enter_context(TemporaryDirectory()))
        self._detector = stack.enter_context(NodeProcess(
            ['mobilenet_ros', 'detector', *ros_arguments({'family': f"'{family}'"}, {})],
            self._folder / 'detector.log'))
        self._camera = NodeProcess(camera_command(source), self._folder / 'camera.log')
        stack.callback(lambda: self._camera.stop())
        self._machine = stack.enter_context(BusyMachine(busy_processes()))
        self._parameters = cycle(_PARAMETERS)
        wait_until(lambda: int(prober.figures.get('frames_processed', 0)) > 0, prober.spin_for,
                   (self._detector, self._camera))

    def run(self, seconds: float, step_s: float, pause_s: float) -> Iterator[SoakSample]:
        """Give a sample of each pause; every step something changes."""
        start_s = time.monotonic()
        changes = cycle(self._changes())
        next_s = start_s + step_s
        while (now_s := time.monotonic()) < start_s + seconds:
            if now_s >= next_s:
                next(changes)()
                next_s += step_s
            self._prober.spin_for(pause_s)
            check_running((self._detector, self._camera))
            yield SoakSample(time.monotonic() - start_s, held_by(self._detector.pid),
                             self._prober.figures)

    def tracebacks(self) -> int:
        """Return how many tracebacks the detector printed."""
        return self._detector.printed().count('Traceback')

    def _changes(self) -> tuple[Callable[[], None], ...]:
        return (lambda: self._machine.switch(True), self._set_parameter,
                lambda: self._machine.switch(False), self._set_parameter, self._restart_camera)

    def _set_parameter(self) -> None:
        self.changes += 1
        self.unanswered += 1 - self._prober.set_at_once([next(self._parameters)])

    def _restart_camera(self) -> None:
        self.restarts += 1
        self._camera.stop()
        self._camera = NodeProcess(camera_command(self._source), self._folder / 'camera.log')


@contextmanager
def soak(source: str, family: str) -> Iterator[Soak]:
    """Give a camera and a detector that work, and end them."""
    with probing() as prober, ExitStack() as stack:
        yield Soak(prober, stack, source, family)


def slopes_an_hour(samples: list[SoakSample]) -> Held | None:
    """Return by how much each thing held grows in an hour; None of fewer than three samples."""
    counted = samples[int(WARM_SHARE * len(samples)):]
    if len(counted) < 3:
        return None
    times = [sample.time_s / _HOUR_S for sample in counted]
    return Held(*np.polyfit(times, [sample.held for sample in counted], 1)[0].tolist())
