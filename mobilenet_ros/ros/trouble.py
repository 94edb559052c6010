# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong, in words: logged when it begins and when it is over, not every second."""

from collections.abc import Collection
from math import inf
from typing import Any, NamedTuple

_SAY_AGAIN_S = 60.0  # a trouble that comes and goes is logged at most so often


class Trouble(NamedTuple):
    """What is wrong and what to do about it; `key` tells troubles apart, `text` may change.

    With `is_told` it was logged where it was found.
    """

    key: str
    text: str
    is_error: bool = False
    is_told: bool = False


class TroubleLog:
    """Compares what is wrong now with what was wrong before."""

    def __init__(self, logger: Any) -> None:
        """Log to a node's logger."""
        self._logger = logger
        self._present: dict[str, Trouble] = {}
        self._said_s: dict[str, float] = {}
        self._open: set[str] = set()  # said, and not yet said to be over

    def update(self, troubles: Collection[Trouble], now_s: float) -> None:
        """Take everything that is wrong at a monotonic time."""
        before, self._present = self._present, {each.key: each for each in troubles}
        for key, trouble in self._present.items():
            if key in before or trouble.is_told:
                continue
            if now_s - self._said_s.get(key, -inf) >= _SAY_AGAIN_S:
                self._said_s[key] = now_s
                self._open.add(key)
                self._say(trouble)
        for key in self._open - self._present.keys():
            self._open.remove(key)
            self._logger.info(f'over: {before[key].text}')

    def _say(self, trouble: Trouble) -> None:
        if trouble.is_error:  # on two lines, for rclpy forbids one line to change its severity
            self._logger.error(trouble.text)
        else:
            self._logger.warning(trouble.text)
