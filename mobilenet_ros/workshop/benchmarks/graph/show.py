# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The course of the demo: start camera and detector, watch them, make the machine busy, end."""

import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import cv2
from rich.console import Console
from rich.live import Live

from mobilenet_ros.perception.bgr import bgr_pixels
from mobilenet_ros.pipeline.records import read_records
from mobilenet_ros.workshop.benchmarks.graph.busy import BusyMachine
from mobilenet_ros.workshop.benchmarks.graph.course import Course
from mobilenet_ros.workshop.benchmarks.graph.load import camera_command, detector_command
from mobilenet_ros.workshop.benchmarks.graph.monitor_node import MonitorNode, monitoring
from mobilenet_ros.workshop.benchmarks.graph.plan import busy_processes
from mobilenet_ros.workshop.benchmarks.graph.processes import (
    NodeProcess,
    check_running,
    isolate,
    wait_until,
)
from mobilenet_ros.workshop.benchmarks.graph.table import live_table

BUSY_FROM, BUSY_TO = 0.4, 0.7  # shares of the show in which the machine is busy
_REFRESH_S = 0.1
_PICTURE_EVERY_S = 3.0


class Show(NamedTuple):
    """What is shown: a source, a family, a target in Hz, for how long, into which folder.

    camera_hz: the rate of the camera, 0 for that of its source.
    """

    source: str
    family: str
    target_fps: float
    seconds: float
    folder: Path
    camera_hz: float = 0.0


class Shown(NamedTuple):
    """What happened, and the annotated pictures that were kept."""

    course: Course
    pictures: list[Path]


def run_show(show: Show, console: Console) -> Shown:
    """Run a show to its end; raises MobilenetRosError with what a process said that failed."""
    isolate()
    with ExitStack() as stack:
        logs = Path(stack.enter_context(TemporaryDirectory()))
        records = logs / 'frames.jsonl'
        camera = stack.enter_context(NodeProcess(
            camera_command(show.source, show.camera_hz), logs / 'camera.log'))
        detector = stack.enter_context(NodeProcess(
            detector_command(records, {'family': f"'{show.family}'",
                                       'target_fps': show.target_fps}),
            logs / 'detector.log'))
        monitor = stack.enter_context(monitoring())
        machine = stack.enter_context(BusyMachine(busy_processes()))
        wait_until(lambda: monitor.frames > 0, monitor.spin_for, (camera, detector))
        watcher = _Watcher(show, monitor, machine, (camera, detector))
        watcher.watch(console)
        detector.stop()
        course = Course(list(read_records(records)), [watcher.busy_s], 1.0 / show.target_fps)
        return Shown(course, watcher.pictures)


class _Watcher:
    """Shows the table, makes the machine busy for a while and keeps a picture now and then."""

    def __init__(self, show: Show, monitor: MonitorNode, machine: BusyMachine,
                 processes: tuple[NodeProcess, ...]) -> None:
        self.pictures: list[Path] = []
        self._show = show
        self._monitor = monitor
        self._machine = machine
        self._processes = processes
        self._start_s = time.monotonic()
        self._next_picture_s = self._start_s + _PICTURE_EVERY_S / 2

    @property
    def busy_s(self) -> tuple[float, float]:
        """Return from when to when the machine is to be busy."""
        return (self._start_s + BUSY_FROM * self._show.seconds,
                self._start_s + BUSY_TO * self._show.seconds)

    def watch(self, console: Console) -> None:
        """Watch until the show is over."""
        with Live(console=console, refresh_per_second=10) as live:
            while (now_s := time.monotonic()) < self._start_s + self._show.seconds:
                busy = self.busy_s[0] <= now_s < self.busy_s[1]
                self._machine.switch(busy)
                self._monitor.spin_for(_REFRESH_S)
                self._keep_picture(now_s)
                check_running(self._processes)
                live.update(live_table(
                    self._monitor.figures, self._monitor.seen,
                    'the machine is busy with something else' if busy else 'detecting'))

    def _keep_picture(self, now_s: float) -> None:
        if now_s >= self._next_picture_s:
            self._monitor.ask_for_picture()
            self._next_picture_s = now_s + _PICTURE_EVERY_S
        frame = self._monitor.take_picture()
        if frame is not None:
            path = self._show.folder / f'detections_{len(self.pictures):02d}.png'
            cv2.imwrite(str(path), bgr_pixels(frame))
            self.pictures.append(path)
