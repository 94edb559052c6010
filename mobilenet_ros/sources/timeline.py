# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The time of a bag while it is played."""

from typing import NamedTuple


class Timeline(NamedTuple):
    """Bag time `start_ns` was at `started_ns` of a monotonic clock and runs `rate` times as fast.

    All times in nanoseconds.
    """

    start_ns: int
    started_ns: int
    rate: float = 1.0

    def bag_ns(self, now_ns: int) -> int:
        """Return the time in the bag; `wait_ns` until then is zero."""
        return self.start_ns + int((now_ns - self.started_ns) * self.rate)

    def wait_ns(self, bag_ns: int, now_ns: int) -> int:
        """Return how long to wait for a time in the bag; 0 when it is due."""
        due_ns = self.started_ns + int((bag_ns - self.start_ns) / self.rate)
        return max(0, due_ns - now_ns)
