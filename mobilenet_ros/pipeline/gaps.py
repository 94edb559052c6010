# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Counts frames that never arrived by the gaps in the header stamps of one camera."""

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.stamp import NS_PER_S

SHORTEST_PERIOD_S = 0.004  # no camera is faster; shorter steps are faulty stamps


class StampGaps:
    """Counts the frames that are missing between the stamps of those that arrived."""

    def __init__(self) -> None:
        """Start with the first frame."""
        self.missing = 0
        self._last: CameraRate | None = None
        self._late_ns = 0  # how far the last stamp was behind its place on the grid of periods
        self._doubtful = 0  # counted as missing just now; short steps take them back

    def update(self, rate: CameraRate) -> int:
        """Take the rate after the next frame; return how many frames are missing before that one.

        A negative number says that frames counted just before were only stamped late.
        Time that goes back, as in a bag that loops, starts anew.
        """
        last, self._last = self._last, rate
        step_ns = rate.stamp_ns - last.stamp_ns if last else 0
        if last is None or not 0 < step_ns <= CONSTANTS.pause_s * NS_PER_S:
            self._late_ns = self._doubtful = 0
            return 0
        missing = min(self._missing_in(step_ns, rate.stamp_period_s), _most(last, rate))
        self._doubtful = max(missing, self._doubtful + missing) if missing else 0
        self.missing += missing
        return missing

    def _missing_in(self, delta_ns: int, period_s: float | None) -> int:
        """Return the frames missing in a step; a long one before a short one was a late stamp."""
        if period_s is None:
            return 0
        period_ns = round(period_s * NS_PER_S)
        self._late_ns = round(CONSTANTS.late_memory * self._late_ns) + delta_ns - period_ns
        missing = max(round(self._late_ns / period_ns), -self._doubtful)
        self._late_ns -= missing * period_ns
        return missing


def _most(last: CameraRate, rate: CameraRate) -> int:
    """Return for how many frames there was time by the clock here, whatever the stamps say."""
    if not rate.period_s:
        return 0
    period_s = max(rate.period_s, SHORTEST_PERIOD_S)
    return round((rate.received_s - last.received_s) / period_s) + 1
