# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A busy machine: real competing load, switched on and off."""

import os
import subprocess
import sys
from types import TracebackType

# A plain loop of multiplications that fits no cache: it competes for cores and for memory.
_BUSY = ('import numpy; a = numpy.random.rand(700, 700)\n'
         'while True: a @ a')


class BusyMachine:
    """Keeps `processes` processes busy while it is switched on."""

    def __init__(self, processes: int) -> None:
        """Prepare the load; nothing runs yet."""
        self._wanted = processes
        self._running: list[subprocess.Popen[bytes]] = []

    def switch(self, busy: bool) -> None:
        """Start or end the load; already being so is fine."""
        if busy and not self._running:
            self._running = [subprocess.Popen([sys.executable, '-c', _BUSY], env=_one_thread())
                             for _ in range(self._wanted)]
        elif not busy:
            for process in self._running:
                process.kill()
                process.wait()
            self._running = []

    def __enter__(self) -> 'BusyMachine':
        """Return the machine, not yet busy."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        """End the load."""
        self.switch(False)


def _one_thread() -> dict[str, str]:
    return os.environ | {'OPENBLAS_NUM_THREADS': '1', 'OMP_NUM_THREADS': '1'}
