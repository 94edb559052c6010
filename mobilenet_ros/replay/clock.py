# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A clock that lives in the time of the bag: it jumps to each frame and runs from there, or not.

The controller's dwell then lasts as long as it did on the robot, however fast the bag is read; and
with recorded latencies the clock only ever stands, so that decisions repeat.
"""

import time
from collections.abc import Callable


class BagClock:
    """Monotonic seconds since the first frame of a bag."""

    def __init__(self, timer: Callable[[], float] = time.perf_counter) -> None:
        """Stand at zero; `timer` measures while the clock runs."""
        self._timer = timer
        self._at_s = 0.0
        self._running = False
        self._since_s: float | None = None

    def __call__(self) -> float:
        """Return the time; the first reading after `run_from` is the very time it was set to."""
        if not self._running:
            return self._at_s
        now_s = self._timer()
        self._since_s = now_s if self._since_s is None else self._since_s
        return self._at_s + (now_s - self._since_s)

    def run_from(self, at_s: float) -> float:
        """Jump to a time, run, and return that time; it never goes back."""
        self.stand_at(at_s)
        self._running, self._since_s = True, None
        return self._at_s

    def stand_at(self, at_s: float) -> float:
        """Jump to a time, stand still, and return that time; it never goes back."""
        self._at_s, self._running = max(self._at_s, at_s), False
        return self._at_s
