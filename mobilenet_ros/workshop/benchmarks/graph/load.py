# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Camera and detector as processes, with real competing load switched on and off."""

import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from mobilenet_ros.family.variant import Variant
from mobilenet_ros.pipeline.records import read_records
from mobilenet_ros.workshop.benchmarks.graph.busy import BusyMachine
from mobilenet_ros.workshop.benchmarks.graph.course import Course
from mobilenet_ros.workshop.benchmarks.graph.processes import (
    NodeProcess,
    check_running,
    ros_arguments,
    wait_until,
)

SETTLE_S = 3.0  # of calm that is not counted: the first frames of a process are like no other


class LoadTrial(NamedTuple):
    """What to run: `pinned` None adapts; the load comes and goes `laps` times."""

    source: str
    family: str
    target_fps: float
    pinned: Variant | None
    phase_s: float
    laps: int
    processes: int


def run_trial(trial: LoadTrial) -> Course:
    """Run a trial: calm and busy in turn, calm at the end; raises what a process died of."""
    with ExitStack() as stack:
        logs = Path(stack.enter_context(TemporaryDirectory()))
        records = logs / 'frames.jsonl'
        nodes = [stack.enter_context(NodeProcess(command, logs / f'{index}.log'))
                 for index, command in enumerate((camera_command(trial.source),
                                                  _detector_command(trial, records)))]
        machine = stack.enter_context(BusyMachine(trial.processes))
        wait_until(lambda: records.exists() and records.stat().st_size > 0, time.sleep, nodes)
        time.sleep(SETTLE_S)
        start_s = time.monotonic()
        busy_s = [_lap(trial, machine) for _ in range(trial.laps)]
        time.sleep(trial.phase_s)
        end_s = time.monotonic()
        check_running(nodes)
        nodes[1].stop()
        course = Course(list(read_records(records)), busy_s, 1.0 / trial.target_fps)
        return course.during((start_s, end_s))


def _lap(trial: LoadTrial, machine: BusyMachine) -> tuple[float, float]:
    time.sleep(trial.phase_s)
    machine.switch(True)
    from_s = time.monotonic()
    time.sleep(trial.phase_s)
    machine.switch(False)
    return from_s, time.monotonic()


def camera_command(source: str, rate_hz: float = 0.0) -> list[str]:
    """Return the command of a camera that shows a source again and again; 0: at its own rate."""
    # Quoted, because a webcam's number would otherwise arrive as an integer.
    parameters = {'source': f"'{source}'", 'loop': True, 'rate_hz': rate_hz}
    return ['mobilenet_ros', 'camera', *ros_arguments(parameters, {})]


def detector_command(records: Path, parameters: dict[str, Any]) -> list[str]:
    """Return the command of a detector that writes a line for every frame."""
    return [f'{__package__}.recorded_detector', str(records), *ros_arguments(parameters, {})]


def _detector_command(trial: LoadTrial, records: Path) -> list[str]:
    parameters: dict[str, Any] = {'family': f"'{trial.family}'", 'target_fps': trial.target_fps}
    if trial.pinned is not None:
        parameters |= {'adapt': False, 'alpha': trial.pinned.alpha, 'rho': trial.pinned.rho,
                       'precision': trial.pinned.precision}
    return detector_command(records, parameters)
