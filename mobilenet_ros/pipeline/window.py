# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Figures over the last seconds: rates and quantiles of what happened."""

import threading
from collections import deque

import numpy as np


class Window:
    """Values with their times, forgotten after `span_s` seconds; safe between threads."""

    def __init__(self, span_s: float = 5.0) -> None:
        """Remember `span_s` seconds."""
        self._span_s = span_s
        self._entries: deque[tuple[float, float]] = deque()
        self._lock = threading.Lock()  # one thread adds while another asks

    def add(self, now_s: float, value: float) -> None:
        """Take a value that belongs to the monotonic time `now_s`."""
        with self._lock:
            self._entries.append((now_s, value))
            while len(self._entries) > 2 and self._entries[0][0] <= now_s - self._span_s:
                self._entries.popleft()

    def rate_hz(self, now_s: float) -> float:
        """Return how many values came a second, from the first to the last of them.

        Values that come less than once in a window have a rate too, until three of their periods
        have passed without one.
        """
        times_s = [time_s for time_s, _ in self._remembered(now_s, periods=3)]
        if len(times_s) < 2:
            return 0.0
        covered_s = times_s[-1] - times_s[0]
        silent_s = now_s - times_s[-1]
        period_s = covered_s / (len(times_s) - 1)
        if silent_s > 2 * period_s:  # it slowed down or stopped: count the silence in
            return (len(times_s) - 1) / (covered_s + silent_s)
        return 1.0 / period_s if period_s > 0 else 0.0

    def quantiles(self, now_s: float, *shares: float) -> tuple[float, ...]:
        """Return quantiles of the remembered values; zeros where there are none."""
        values = [value for _, value in self._remembered(now_s)]
        if not values:
            return tuple(0.0 for _ in shares)
        return tuple(np.quantile(values, shares).tolist())

    def _remembered(self, now_s: float, periods: int = 0) -> list[tuple[float, float]]:
        with self._lock:
            entries = list(self._entries)
        span_s = self._span_s
        if len(entries) > 1:
            span_s = max(span_s, periods * (entries[-1][0] - entries[-2][0]))
        return [entry for entry in entries if entry[0] > now_s - span_s]
