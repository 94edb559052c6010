# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the board once a second on a thread of its own: some sensors take milliseconds to answer.

Neither the worker nor the callbacks ever wait for a sensor.
"""

import threading
from pathlib import Path

from mobilenet_ros.adaptation.board import ROOT, read_board
from mobilenet_ros.adaptation.cause import BoardHistory


class BoardWatch:
    """Keeps the course of the board's readings until it is closed."""

    def __init__(self, root: Path = ROOT, period_s: float = 1.0) -> None:
        """Read the machine whose file system begins at `root`, the first time at once."""
        self.course = BoardHistory().read(read_board(root))
        self._root = root
        self._period_s = period_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name='board watch', daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._closing.wait(self._period_s):
            self.course = self.course.read(read_board(self._root))

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._thread.join()
