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
CALM = 30  # frames in a row below the threshold; one in twenty-four runs is so long by chance
MIN_THRESHOLD = 0.01
MIN_EXCESS = 0.01


class Tail(NamedTuple):
    """Ninth decile and mean excess over it of log(time / expected), and the frames seen.

    calm: frames since the last one above the threshold.
    """

    threshold: float = 0.1
    excess: float = 0.1
    seen: int = 0
    calm: int = 0

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
    """Return the tail after one more log(time / expected).

    A tail of a busy time would be forgotten in minutes only; a long calm is the sign that it is
    over, and lets both figures fall faster and faster.
    """
    rate = max(RATE, 1.0 / (tail.seen + 20))
    over = error - tail.threshold
    if over > 0.0:
        threshold = tail.threshold + 2.0 * rate * tail.excess * (1.0 - SHARE)
        excess = tail.excess + 2.0 * rate * (min(over, CAP * tail.excess) - tail.excess)
        return Tail(threshold, max(excess, MIN_EXCESS), tail.seen + 1)
    haste = max(1.0, (tail.calm + 1) / CALM)
    threshold = tail.threshold - 2.0 * rate * tail.excess * SHARE * haste
    excess = tail.excess * (1.0 - rate * SHARE * (haste - 1.0))
    return Tail(max(threshold, MIN_THRESHOLD), max(excess, MIN_EXCESS), tail.seen + 1,
                tail.calm + 1)
