# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How often a frame takes how much longer than expected: a tail that is learnt, not assumed.

Frames of a real machine are skewed, so a Gaussian margin is wrong at both ends. The ninth decile
of log(time / expected) and the mean excess over it describe an exponential tail (peaks over
threshold); both need far fewer frames than the quantile itself.
"""

from math import exp, hypot, log
from typing import NamedTuple

SHARE = 0.1  # of the frames lie above the threshold
RATE = 0.015
CAP = 4.0  # mean excesses that one frame may count for
MIN_THRESHOLD = 0.01
MIN_EXCESS = 0.01


class Tail(NamedTuple):
    """Ninth decile and mean excess over it of log(time / expected), and the frames seen."""

    threshold: float = 0.1
    excess: float = 0.1
    seen: int = 0

    def quantile(self, risk: float) -> float:
        """Return the log(time / expected) exceeded with probability `risk`, at most 0.1."""
        return self.threshold + self.excess * log(SHARE / risk)

    def risk(self, room: float, doubt: float = 0.0) -> float:
        """Return the probability that log(time / expected) exceeds `room`.

        doubt: standard deviation of the log of the expected time itself.
        """
        if room >= self.threshold:
            return SHARE * exp((self.threshold - room) / hypot(self.excess, doubt))
        power = (self.threshold - room) * log(5.0) / self.threshold
        return SHARE * exp(power) if power < log(1.0 / SHARE) else 1.0


def learn(tail: Tail, error: float) -> Tail:
    """Return the tail after one more log(time / expected)."""
    rate = max(RATE, 1.0 / (tail.seen + 20))
    over = error - tail.threshold
    threshold = tail.threshold + rate * tail.excess * ((over > 0.0) - SHARE) * 2.0
    excess = tail.excess
    if over > 0.0:
        excess += rate * 2.0 * (min(over, CAP * excess) - excess)
    return Tail(max(threshold, MIN_THRESHOLD), max(excess, MIN_EXCESS), tail.seen + 1)
