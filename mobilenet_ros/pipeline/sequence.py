# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Counts frames that never arrived by the numbers that the middleware gives to messages.

Every publisher numbers its messages. A message does not tell which publisher sent it, so it is
taken for the next one of the publisher whose last number is nearest below its own.
"""

from typing import NamedTuple

from mobilenet_ros.pipeline.gaps import SHORTEST_PERIOD_S

_STREAMS = 4
_SLACK = 3
_ALIVE_S = 3.0


class _Last(NamedTuple):
    """The last message of a publisher: its number, its arrival, and that of the first one."""

    number: int
    arrived_s: float
    first_s: float


class SequenceGaps:
    """Counts what is missing between the messages of a topic with one or more publishers."""

    def __init__(self) -> None:
        """Start without knowledge of any publisher."""
        self.missing = 0
        self._last: list[_Last] = []

    def update(self, number: int, now_s: float) -> int:
        """Take the number of a message that arrived at a monotonic time; return the missing."""
        before = max((each for each in self._last if self._may_follow(each, number, now_s)),
                     default=None)
        missing = 0
        if before is not None:
            self._last.remove(before)
            missing = number - before.number - 1
        first_s = before.first_s if before else now_s
        self._last = [*self._last[-_STREAMS + 1:], _Last(number, now_s, first_s)]
        self.missing += missing
        return missing

    @staticmethod
    def _may_follow(last: '_Last', number: int, now_s: float) -> bool:
        most = _SLACK + (now_s - last.arrived_s) / SHORTEST_PERIOD_S
        return 0 < number - last.number <= most

    @property
    def is_told(self) -> bool:
        """Tell whether the middleware numbers what it brings."""
        return bool(self._last)

    def publishers(self, now_s: float) -> int:
        """Return how many publishers sent messages in the last seconds, in turns.

        One that fell silent before the newest began was replaced by it.
        """
        newest_s = max((last.first_s for last in self._last), default=now_s)
        return sum(now_s - last.arrived_s < _ALIVE_S and last.arrived_s >= newest_s
                   for last in self._last)
