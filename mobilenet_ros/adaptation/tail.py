# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How often a frame takes how much longer than expected: a tail that is learnt, not assumed.

Frames of a real machine are skewed, so a Gaussian margin is wrong at both ends. The ninth decile
of log(time / expected) and the mean excess over it describe an exponential tail (peaks over
threshold); both need far fewer frames than the quantile itself.
"""

from math import exp, hypot, log
from typing import NamedTuple

from mobilenet_ros.adaptation.constants import Constants


class Tail(NamedTuple):
    """Ninth decile of log(time / expected), and by how much the frames above exceed it."""

    threshold: float
    excess: float

    def risk(self, constants: Constants, room: float, doubt: float = 0.0) -> float:
        """Return the probability that log(time / expected) exceeds `room`.

        doubt: standard deviation of the log of the expected time itself.
        """
        share = constants.tail_share
        if room >= self.threshold:
            return share * exp((self.threshold - room) / hypot(self.excess, doubt))
        power = (self.threshold - room) * log(0.5 / share) / self.threshold
        return share * exp(power) if power < log(1.0 / share) else 1.0


def learn(constants: Constants, tail: Tail, error: float) -> Tail:
    """Return the tail after one more log(time / expected).

    The threshold moves up by nine parts or down by one, so that it rests where one frame in ten
    is above it.
    """
    rate, share, over = constants.learning_rate, constants.tail_share, error - tail.threshold
    step = 2.0 * rate * tail.excess
    if over <= 0.0:
        return tail._replace(threshold=max(tail.threshold - step * share, constants.least_log_sd))
    counted = min(over, constants.tail_cap * tail.excess)
    return Tail(tail.threshold + step * (1.0 - share),
                max(tail.excess + 2.0 * rate * (counted - tail.excess), constants.least_log_sd))
