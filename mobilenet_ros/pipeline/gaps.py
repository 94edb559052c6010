# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Frames that never arrived, seen as gaps in the header stamps of one camera."""

from collections import deque
from collections.abc import Collection, Iterable
from statistics import median

from mobilenet_ros.messages.image_message import NS_PER_S

_WINDOW = 61  # stamps to learn the camera's period from
_ENOUGH = 5
_ONE_PERIOD = 1.75  # how much longer than the shortest a single period may be, for its jitter
_LONG, _SHORT = 1.5, 0.5  # typical steps: what is more or less than jitter
_MEMORY = 0.9  # of lateness, from frame to frame: the error of the learnt period must not add up
_LONGEST_GAP_NS = 10 * NS_PER_S  # a longer pause is a camera that stopped, not lost frames


class StampGaps:
    """Learns a camera's period from its stamps and counts the frames missing between them."""

    def __init__(self) -> None:
        """Start without knowledge of the period."""
        self.missing = 0
        self._last_ns: int | None = None
        self._late_ns = 0  # how far the last stamp was behind its place on the grid of periods
        self._doubtful = 0  # counted as missing just now; short steps take them back
        self._deltas_ns: deque[int] = deque(maxlen=_WINDOW)

    @property
    def period_s(self) -> float | None:
        """Return the camera's period, or None until enough stamps were seen.

        The typical step between stamps among the short ones: the long ones are gaps. When more
        frames are lost than arrive, some neighbours still arrive together.
        """
        if len(self._deltas_ns) < _ENOUGH:
            return None
        deltas_ns = sorted(_without_catching_up(self._deltas_ns))
        shortest_ns = deltas_ns[len(deltas_ns) // 20]
        longest_ns = _ONE_PERIOD * shortest_ns
        return median(delta for delta in deltas_ns if delta <= longest_ns) / NS_PER_S

    def update(self, stamp_ns: int) -> int:
        """Take the next stamp; return how many frames are missing before it.

        Less than none says that frames counted just before were not lost, only stamped late.
        Time that goes back, as in a bag that loops, starts anew.
        """
        last_ns, self._last_ns = self._last_ns, stamp_ns
        if last_ns is None or not 0 < stamp_ns - last_ns < _LONGEST_GAP_NS:
            self._late_ns = self._doubtful = 0
            return 0
        missing = self._missing_in(stamp_ns - last_ns)
        self._doubtful = max(missing, self._doubtful + missing) if missing else 0
        self._deltas_ns.append(stamp_ns - last_ns)
        self.missing += missing
        return missing

    def _missing_in(self, delta_ns: int) -> int:
        """Return the frames missing in a step; a long one before a short one was a late stamp."""
        period_s = self.period_s
        if period_s is None:
            return 0
        period_ns = round(period_s * NS_PER_S)
        self._late_ns = round(_MEMORY * self._late_ns) + delta_ns - period_ns
        missing = max(round(self._late_ns / period_ns), -self._doubtful)
        self._late_ns -= missing * period_ns
        return missing


def _without_catching_up(deltas_ns: Collection[int]) -> list[int]:
    """Return the steps but the short ones after a late stamp: no period is as short as those.

    From the late stamp's own long step on, they add up to as many typical steps. Short steps whose
    long one or whose sum is beyond the edge of what is given are not judged, and left out.
    """
    typical_ns = median(deltas_ns)
    kept: list[int] = []
    run_ns: list[int] = []
    for delta_ns in deltas_ns:
        if delta_ns >= _LONG * typical_ns:
            kept += run_ns if kept else _no_short(run_ns, typical_ns)
            run_ns = []
        run_ns.append(delta_ns)
        is_short = delta_ns < _SHORT * typical_ns
        if is_short and abs(sum(run_ns) - len(run_ns) * typical_ns) < _SHORT / 2 * typical_ns:
            kept += _no_short(run_ns, typical_ns)
            run_ns = []
    return kept + _no_short(run_ns, typical_ns)


def _no_short(deltas_ns: Iterable[int], typical_ns: float) -> list[int]:
    return [delta_ns for delta_ns in deltas_ns if delta_ns >= _SHORT * typical_ns]
