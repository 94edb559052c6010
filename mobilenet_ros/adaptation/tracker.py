# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A scalar Kalman filter that takes a single spike for noise and a second one for a step.

The state is a random walk in log time, so every spread is a ratio. Innovations are clipped
(Huber), because real frames have a long tail to the right; two cumulative sums of the clipped
innovations (Page's CUSUM, 1954) tell a step of the load from that tail.
"""

from math import pi, sqrt
from typing import NamedTuple

from mobilenet_ros.adaptation.constants import Constants

SD_OF_MEAN_DEVIATION = sqrt(pi / 2.0)  # standard deviation of a Gaussian by its mean deviation


class Tracker(NamedTuple):
    """Mean and variance of a log time; `spread` is the standard deviation of a single frame.

    rise and fall are the cumulative sums, `error` is the last innovation, `stepped` tells whether
    the last frame proved a step of the load.
    """

    mean: float
    variance: float
    spread: float
    rise: float = 0.0
    fall: float = 0.0
    error: float = 0.0
    stepped: bool = False


def track(constants: Constants, tracker: Tracker, value: float, elapsed_s: float) -> Tracker:
    """Return the tracker after one more observation, `elapsed_s` after the last one."""
    variance = tracker.variance + constants.drift_per_s * elapsed_s
    error = value - tracker.mean
    sigma = sqrt(variance + tracker.spread ** 2)
    rise = cusum(constants, tracker.rise, error / sigma)
    fall = cusum(constants, tracker.fall, -error / sigma)
    if max(rise, fall) > constants.cusum_alarm:
        return _stepped(tracker, error)
    clipped = min(max(error, -constants.clip * sigma), constants.clip * sigma)
    gain = variance / sigma ** 2
    spread = tracker.spread + constants.learning_rate * (
        SD_OF_MEAN_DEVIATION * abs(clipped) - tracker.spread)
    return Tracker(tracker.mean + gain * clipped, (1.0 - gain) * variance,
                   max(spread, constants.least_log_sd), rise, fall, error)


def cusum(constants: Constants, total: float, score: float) -> float:
    """Return the cumulative sum after one more score; an ordinary frame halves it."""
    if score < constants.cusum_slack:
        return 0.5 * total
    return total + min(score, constants.cusum_cap) - constants.cusum_slack


def _stepped(tracker: Tracker, error: float) -> Tracker:
    """Jump by the smaller of the last two innovations: the larger may be a spike on top."""
    jump = error
    if error * tracker.error > 0.0 and abs(tracker.error) < abs(error):
        jump = tracker.error
    return Tracker(tracker.mean + jump, 2.0 * tracker.spread ** 2, tracker.spread,
                   error=error - jump, stepped=True)
