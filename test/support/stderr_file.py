# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What this process writes to its standard error, readable while it is written.

ROS writes there from C and from many threads. Pytest's own capture cannot be read without emptying
it, which loses the lines that come in between; a file that only grows loses none.
"""

import os
import sys
from pathlib import Path


class StderrFile:
    """Takes the place of standard error; to be opened in a test's body, where pytest's is set."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self._path = path
        self._before: int | None = None

    def open(self) -> None:
        """Send standard error into the file from now on; once is enough."""
        if self._before is None:
            self._before = os.dup(2)
            with self._path.open('ab') as file:
                os.dup2(file.fileno(), 2)

    def text(self) -> str:
        """Return everything that was written so far."""
        return self._path.read_text(encoding='utf-8')

    def close(self) -> None:
        """Put back what was there, and show there what was written."""
        if self._before is not None:
            os.dup2(self._before, 2)
            os.close(self._before)
            self._before = None
            sys.stderr.write(self.text())
