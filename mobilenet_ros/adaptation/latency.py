# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The latency model: T(v) = overhead + slowdown * T0(v), filtered from every processed frame.

Slowdown and overhead are two trackers in log time; so one observation updates every variant.

How often frames take much longer than expected is learnt, not assumed. Times of real frames have a
long tail to the right, so a Gaussian margin is wrong at both ends. The ninth decile of
log(time / expected) and the mean excess over it describe an exponential tail (peaks over
threshold); both need far fewer frames than the quantile itself.
"""

from math import exp, hypot, log, sqrt
from typing import NamedTuple

from mobilenet_ros.adaptation.constants import CONSTANTS, Constants
from mobilenet_ros.adaptation.ladder import Rung
from mobilenet_ros.adaptation.measurement import Measurement
from mobilenet_ros.adaptation.tracker import Tracker, track


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


def learn_tail(constants: Constants, tail: Tail, error: float) -> Tail:
    """Return the tail after one more log(time / expected).

    The threshold moves up by nine parts or down by one, so that it rests where one frame in ten
    is above it.
    """
    rate, share, over = constants.learning_rate, constants.tail_share, error - tail.threshold
    step = 2.0 * rate * tail.excess
    if over <= 0.0:
        return tail._replace(threshold=max(tail.threshold - step * share, constants.least_log_sd))
    counted = min(over, constants.surprise)
    return Tail(tail.threshold + step * (1.0 - share),
                max(tail.excess + 2.0 * rate * (counted - tail.excess), constants.least_log_sd))


class LatencyModel(NamedTuple):
    """What is known of this machine now.

    tail: of log(time / expected) of whole frames. error: that of the last frame; the tail learns
    it one frame later, because the first frame after a step shows the new load and not noise.
    spike: the error of the largest recent frame that proved to be a spike. now_s: time of the last
    frame.
    """

    constants: Constants
    slowdown: Tracker
    overhead: Tracker
    tail: Tail
    error: float = 0.0
    spike: float = 0.0
    now_s: float | None = None

    def expected_s(self, rung: Rung) -> float:
        """Return the median time of a frame with this rung, in seconds."""
        return exp(self.overhead.mean) + rung.t0_s * exp(self.slowdown.mean)

    def risk(self, rung: Rung, limit_s: float, suspicion: float = 0.0) -> float:
        """Return the probability that a frame with this rung takes longer than `limit_s`.

        suspicion: log of how much slower the machine may be than the model knows.
        """
        if limit_s <= 0.0:
            return 1.0
        room = log(limit_s / self.expected_s(rung)) - suspicion
        return self.tail.risk(self.constants, room, sqrt(self.slowdown.variance))

    @property
    def suspicion(self) -> float:
        """Return the log of how much slower the machine is if the last frame was no spike.

        Zero unless the last frame was slower than most are and than recent spikes were.
        """
        known = max(self.tail.threshold, self.constants.larger_than_spikes * self.spike)
        return self.error if self.slowdown.rise > 0.0 and self.error > known else 0.0

    @property
    def surprised(self) -> bool:
        """Tell whether the last frame took so long that no care would have kept it in time."""
        return self.error > self.tail.threshold + self.constants.surprise

    @property
    def unsure(self) -> bool:
        """Tell whether the load is hardly known yet, as at the start and just after a step."""
        return self.slowdown.variance > self.constants.unsure_log_sd ** 2


def first_model(constants: Constants = CONSTANTS) -> LatencyModel:
    """Return what is known before the first frame."""
    first_variance, spread = constants.first_log_sd ** 2, constants.first_spread
    return LatencyModel(
        constants, Tracker(0.0, first_variance, spread),
        Tracker(log(constants.first_overhead_s), first_variance, spread),
        Tail(spread, spread))


def learn(model: LatencyModel, rung: Rung, measurement: Measurement) -> LatencyModel:
    """Return the model after one frame of a rung; times of 0, by a clock at rest, are ignored."""
    constants, now_s = model.constants, measurement.now_s
    network_s, overhead_s = measurement.network_s, measurement.overhead_s
    if min(network_s, overhead_s) <= 0.0:
        return model
    elapsed_s = 0.0 if model.now_s is None else max(now_s - model.now_s, 0.0)
    slowdown = track(constants, model.slowdown, log(network_s / rung.t0_s), elapsed_s)
    return model._replace(
        slowdown=slowdown,
        overhead=track(constants, model.overhead, log(overhead_s), elapsed_s),
        tail=(model.tail if slowdown.stepped else
              learn_tail(constants, model.tail, model.error)),
        error=log((network_s + overhead_s) / model.expected_s(rung)),
        spike=_largest_spike(model, slowdown, elapsed_s), now_s=now_s)


def _largest_spike(model: LatencyModel, slowdown: Tracker, elapsed_s: float) -> float:
    """Return the largest recent spike: a slow frame that an ordinary one followed."""
    spike = model.spike * exp(-elapsed_s / model.constants.spike_memory_s)
    ordinary = slowdown.rise < model.slowdown.rise and not slowdown.stepped
    return max(spike, model.error) if ordinary else spike
