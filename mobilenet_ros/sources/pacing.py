# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""When to show the next picture: deadlines on a grid that does not drift."""


class Pacing:
    """Turns the times of pictures into waits, all in nanoseconds of one monotonic clock.

    Who is late by whole periods loses those slots of the grid and goes on in time: pictures
    never come in a burst, and the time a wait takes too long is not carried on.
    """

    def __init__(self, period_ns: int) -> None:
        self._period_ns = period_ns
        self._start_ns: int | None = None
        self.skipped = 0

    def wait_ns(self, time_ns: int, now_ns: int) -> int:
        """Return how long to wait before showing the picture of `time_ns`; 0 when it is due.

        The first picture is due at once and starts the grid; `skipped` counts the lost slots.
        """
        if self._start_ns is None:
            self._start_ns = now_ns - time_ns
        lost = max(0, now_ns - self._start_ns - time_ns) // self._period_ns
        self._start_ns += lost * self._period_ns
        self.skipped += lost
        return max(0, self._start_ns + time_ns - now_ns)
