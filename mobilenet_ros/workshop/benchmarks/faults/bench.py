# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A detector process, a prober on its graph, and whether it still answers a good frame."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mobilenet_ros.workshop.benchmarks.faults.prober_node import ProbeImage, ProberNode, probing
from mobilenet_ros.workshop.benchmarks.graph.processes import NodeProcess, ros_arguments
from mobilenet_ros.workshop.benchmarks.graph.usage import Held, held_by

ANSWER_LIMIT_S = 20.0
START_LIMIT_S = 90.0
_REPORT_S = 1.5  # diagnostics come once a second
_AGAIN_S = 0.25  # a good frame is sent again: the middleware promises none
PICTURE = np.full((240, 320, 3), 127, np.uint8)


class Bench:
    """Runs a detector with some parameters; `restart` replaces its process by another."""

    def __init__(self, prober: ProberNode, parameters: dict[str, Any], log: Path,
                 compressed: bool) -> None:
        """Start the detector and wait until it answers."""
        self.prober = prober
        self.compressed = compressed
        self._command = ['mobilenet_ros', 'detector', *ros_arguments(parameters, {})]
        self._log = log
        self.crashes = self.unanswered = self.starts = 0
        self.start()

    @property
    def good(self) -> ProbeImage | bytes:
        """Return a picture that any detector understands."""
        if self.compressed:
            return cv2.imencode('.jpg', PICTURE)[1].tobytes()
        return ProbeImage('bgr8', *PICTURE.shape[:2], PICTURE[0].nbytes, PICTURE.tobytes())

    def start(self) -> None:
        """Start a process and wait until it answers."""
        self.process = NodeProcess(self._command, self._log.with_suffix(f'.{self.starts}.txt'))
        self.starts += 1
        self.answers(START_LIMIT_S)

    def signal(self, number: int) -> None:
        """Send a signal to the detector."""
        os.kill(self.process.pid, number)

    def end(self, number: int) -> int | None:
        """End the process by a signal; return its exit code, None when it does not listen."""
        self.signal(number)
        end_s = time.monotonic() + ANSWER_LIMIT_S
        while not self.process.ended:
            if time.monotonic() > end_s:
                self.process.stop()
                return None
            self.prober.spin_for(0.05)
        return self.process.stop()

    def answers(self, limit_s: float = ANSWER_LIMIT_S, stamp_ns: int = 0) -> bool:
        """Tell whether a good frame is answered under its own stamp; count it if not.

        A process that is over is a crash, and replaced.
        """
        end_s = time.monotonic() + limit_s
        while time.monotonic() < end_s and not self.process.ended:
            stamp = stamp_ns or time.time_ns()
            self.prober.send(self.good, stamp)
            if self.prober.until(partial(self.prober.answered.__contains__, stamp), _AGAIN_S):
                return True
        self.unanswered += 1
        if self.process.ended:
            self.crashes += 1
            self.start()
        return False

    def held(self) -> Held:
        """Return what the process holds now."""
        return held_by(self.process.pid)

    def refused(self) -> int:
        """Return how many frames the process says that it could not understand."""
        self.prober.spin_for(_REPORT_S)
        return int(self.prober.figures.get('frames_bad', 0))

    def tracebacks(self) -> int:
        """Return how many tracebacks the processes printed."""
        return sum(path.read_text(encoding='utf-8', errors='replace').count('Traceback')
                   for path in self._log.parent.glob(f'{self._log.stem}.*.txt'))


@contextmanager
def bench(parameters: dict[str, Any], log: Path, compressed: bool = False) -> Iterator[Bench]:
    """Give a detector that answers, and end it."""
    with probing(compressed) as prober:
        if compressed:
            parameters = parameters | {'image_transport': 'compressed'}
        made = Bench(prober, parameters, log, compressed)
        try:
            yield made
        finally:
            if not made.process.ended:
                made.signal(signal.SIGCONT)
            made.process.stop()
