# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Frames that never arrived, counted by the numbers that the middleware gives what is published.

Every publisher numbers its messages. A message does not tell whose it is, so each is taken for the
next of the publisher whose last number is nearest below it.
"""

from mobilenet_ros.pipeline.gaps import SHORTEST_PERIOD_S

_STREAMS = 4
_SLACK = 3
_ALIVE_S = 3.0


class SequenceGaps:
    """Counts what is missing between the messages of a topic with one or more publishers."""

    def __init__(self) -> None:
        """Start without knowledge of any publisher."""
        self.missing = 0
        self._last: list[tuple[int, float]] = []  # number and arrival of each publisher's last

    def update(self, number: int, now_s: float) -> int:
        """Take the number of a message that arrived at a monotonic time; return the missing."""
        before = max((each for each in self._last if self._may_follow(each, number, now_s)),
                     default=None)
        missing = 0
        if before is not None:
            self._last.remove(before)
            missing = number - before[0] - 1
        self._last = [*self._last[-_STREAMS + 1:], (number, now_s)]
        self.missing += missing
        return missing

    @staticmethod
    def _may_follow(last: tuple[int, float], number: int, now_s: float) -> bool:
        return 0 < number - last[0] <= _SLACK + (now_s - last[1]) / SHORTEST_PERIOD_S

    @property
    def is_told(self) -> bool:
        """Tell whether the middleware numbers what it brings."""
        return bool(self._last)

    def publishers(self, now_s: float) -> int:
        """Return how many publishers sent something in the last seconds."""
        return sum(now_s - arrived_s < _ALIVE_S for _, arrived_s in self._last)
