# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Camera and detector as processes of their own, on a graph that no other program sees."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.transport import transport_profile
from mobilenet_ros.workshop.benchmarks.graph.hosts import Host

_STOP_S = 10.0
_START_LIMIT_S = 60.0
_POLL_S = 0.1
_HERE = Host()


def isolate() -> None:
    """Keep this process and its children to this machine and to a graph of their own.

    What the user has set is left alone. Call it before rclpy is initialised. A closed terminal or
    a plain `kill` then ends the program as Ctrl-C does, so that no child is left behind.
    """
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.default_int_handler)
    os.environ.update(transport_profile())
    os.environ.setdefault('ROS_AUTOMATIC_DISCOVERY_RANGE', 'LOCALHOST')
    os.environ.setdefault('ROS_DOMAIN_ID', str(random.randint(1, 100)))


def ros_arguments(parameters: Mapping[str, Any], remappings: Mapping[str, str]) -> list[str]:
    """Return the command-line arguments that set parameters and remap topics of one node."""
    arguments = ['--ros-args']
    for name, value in parameters.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        arguments += ['-p', f'{name}:={text}']
    for name, target in remappings.items():
        arguments += ['-r', f'{name}:={target}']
    return arguments


class NodeProcess:
    """A node in its own process; leaving the `with` block interrupts it as Ctrl-C does."""

    def __init__(self, command: list[str], log: Path, host: Host = _HERE) -> None:
        """Start `python -m command...`; what it prints goes into the file `log`."""
        self._log = log
        with log.open('w', encoding='utf-8') as file:
            self._process = subprocess.Popen(
                [*host.prefix, sys.executable, '-m', *command], stdout=file,
                stderr=subprocess.STDOUT, start_new_session=True,
                env=os.environ | host.environment)

    @property
    def pid(self) -> int:
        """Return the number that the system gave the process."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Tell whether the process is over."""
        return self._process.poll() is not None

    def printed(self) -> str:
        """Return what the process has printed so far."""
        return self._log.read_text(encoding='utf-8')

    def stop(self) -> int:
        """Interrupt the process and return its exit code; kill it when it does not listen."""
        if not self.ended:
            self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def __enter__(self) -> 'NodeProcess':
        """Return the running process."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Stop the process."""
        self.stop()


def check_running(processes: Iterable[NodeProcess]) -> None:
    """Raise MobilenetRosError with what a process printed that ended before its time."""
    for process in processes:
        if process.ended:
            raise MobilenetRosError(f'a process ended too early:\n{process.printed().strip()}')


def wait_until(met: Callable[[], bool], idle: Callable[[float], None],
               processes: Iterable[NodeProcess]) -> None:
    """Wait for what processes are to bring about; `idle` passes the seconds between two looks.

    Raises MobilenetRosError with what they printed when one ends, or when it takes too long.
    """
    end_s = time.monotonic() + _START_LIMIT_S
    while not met():
        idle(_POLL_S)
        check_running(processes)
        if time.monotonic() > end_s:
            printed = '\n'.join(process.printed() for process in processes)
            raise MobilenetRosError(f'no detections within {_START_LIMIT_S:g} s:\n{printed}')
