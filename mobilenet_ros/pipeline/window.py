# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Figures over the last seconds: rates and quantiles of what happened."""

from collections import deque

import numpy as np


class Window:
    """Values with their times, forgotten after `span_s` seconds."""

    def __init__(self, span_s: float = 5.0) -> None:
        """Remember `span_s` seconds."""
        self._span_s = span_s
        self._entries: deque[tuple[float, float]] = deque()

    def add(self, now_s: float, value: float) -> None:
        """Take a value that belongs to the monotonic time `now_s`."""
        self._entries.append((now_s, value))
        self._forget(now_s)

    def _forget(self, now_s: float) -> None:
        while self._entries and self._entries[0][0] <= now_s - self._span_s:
            self._entries.popleft()

    def rate_hz(self, now_s: float) -> float:
        """Return how many values came a second, from the first to the last of them."""
        self._forget(now_s)
        if len(self._entries) < 2:
            return 0.0
        covered_s = self._entries[-1][0] - self._entries[0][0]
        silent_s = now_s - self._entries[-1][0]
        period_s = covered_s / (len(self._entries) - 1)
        if silent_s > 2 * period_s:  # it slowed down or stopped: count the silence in
            return (len(self._entries) - 1) / (covered_s + silent_s)
        return 1.0 / period_s if period_s > 0 else 0.0

    def quantiles(self, *shares: float) -> tuple[float, ...]:
        """Return quantiles of the remembered values; zeros where there are none."""
        if not self._entries:
            return tuple(0.0 for _ in shares)
        return tuple(np.quantile([value for _, value in self._entries], shares).tolist())
