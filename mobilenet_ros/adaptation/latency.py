# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The latency model: T(v) = overhead + slowdown * T0(v), filtered from every processed frame.

Slowdown and overhead are two trackers in log time. A variant's own deviation from its T0 (an
inexact calibration, a load that hits it more than others) is a third term that is learnt when the
variant runs; so one observation still updates every variant.
"""

from collections.abc import Mapping
from math import exp, log, sqrt
from typing import NamedTuple

from mobilenet_ros.adaptation import tail as tails
from mobilenet_ros.adaptation.ladder import Rung
from mobilenet_ros.adaptation.measurement import Measurement
from mobilenet_ros.adaptation.tail import Tail
from mobilenet_ros.adaptation.tracker import Tracker, track
from mobilenet_ros.family import Variant

FIRST_OVERHEAD_S = 0.002
FIRST_VARIANCE = 0.4 ** 2  # of log slowdown before any frame: another machine, another load
FIRST_OVERHEAD_VARIANCE = 1.0
BIAS_VARIANCE = 0.02 ** 2  # of the log of a calibrated T0
ASSUMED_BIAS_VARIANCE = 0.1 ** 2  # of one from Mult-Adds: a wrong guess may cost a late frame
MIN_BIAS_VARIANCE = 0.01 ** 2
RARE = 0.0005  # an outlier that the tail explains less often than this may be a step of the load
LARGER = 1.25  # and it must be this much larger, in log time, than any recent spike
SPIKE_MEMORY_S = 120.0
GROWTH = 0.5  # of log slowdown in one step, from which the load counts as a new one
YOUNG_FRAMES = 12  # a step is to be over within ten frames, and takes two to be proved
MIN_S = 1e-6  # a clock that stands still must not become a logarithm of zero


class Bias(NamedTuple):
    """Log deviation of one variant's network time from slowdown * T0, and its variance."""

    mean: float
    variance: float


class LatencyModel(NamedTuple):
    """What is known of this machine now.

    tail: of log(time / expected) of whole frames. error: the last frame's; it is kept out of the
    tail for one frame, because after a step it tells of the load and not of the noise. spike: the
    error of the largest recent frame that proved to be a spike. young: frames for which the load
    still counts as new, zero mostly. now_s: time of the last frame.
    """

    slowdown: Tracker
    overhead: Tracker
    first_bias: Bias
    biases: Mapping[Variant, Bias]
    tail: Tail = Tail()
    error: float = 0.0
    spike: float = 0.0
    young: int = 0
    now_s: float | None = None

    def bias(self, variant: Variant) -> Bias:
        """Return a variant's deviation, the prior one before it has run."""
        return self.biases.get(variant, self.first_bias)

    def expected_s(self, rung: Rung) -> float:
        """Return the median time of a frame with this rung, in seconds."""
        return (exp(self.overhead.mean)
                + rung.t0_s * exp(self.slowdown.mean + self.bias(rung.variant).mean))

    def risk(self, rung: Rung, limit_s: float, suspicion: float = 0.0) -> float:
        """Return the probability that a frame with this rung takes longer than `limit_s`.

        suspicion: log of how much slower the machine may be than the model knows.
        """
        if limit_s <= 0.0:
            return 1.0
        doubt = sqrt(self.slowdown.variance + self.bias(rung.variant).variance)
        return self.tail.risk(log(limit_s / self.expected_s(rung)) - suspicion, doubt)

    @property
    def suspicion(self) -> float:
        """Return the log of how much slower the machine is if the last frame was no spike.

        Zero unless the last frame was slower than the tail explains and than recent spikes were.
        """
        if self.slowdown.rise == 0.0 or self.error < LARGER * self.spike:
            return 0.0
        return self.error if self.error > self.tail.quantile(RARE) else 0.0


def first_model(times_assumed: bool) -> LatencyModel:
    """Return what is known before the first frame; times_assumed: T0 is a guess."""
    bias = Bias(0.0, ASSUMED_BIAS_VARIANCE if times_assumed else BIAS_VARIANCE)
    variance = (2.0 if times_assumed else 1.0) * FIRST_VARIANCE
    return LatencyModel(Tracker(0.0, variance),
                        Tracker(log(FIRST_OVERHEAD_S), FIRST_OVERHEAD_VARIANCE), bias, {})


def learn(model: LatencyModel, rung: Rung, measurement: Measurement) -> LatencyModel:
    """Return the model after one frame of a rung."""
    network_s = max(measurement.network_s, MIN_S)
    overhead_s = max(measurement.overhead_s, MIN_S)
    now_s = measurement.now_s
    elapsed_s = 0.0 if model.now_s is None else max(now_s - model.now_s, 0.0)
    bias = model.bias(rung.variant)
    slowdown = track(model.slowdown, log(network_s / rung.t0_s) - bias.mean, elapsed_s,
                     bias.variance)
    return LatencyModel(
        slowdown, track(model.overhead, log(overhead_s), elapsed_s), model.first_bias,
        {**model.biases, rung.variant: _learnt_bias(bias, model.slowdown, slowdown)},
        model.tail if slowdown.stepped else tails.learn(model.tail, model.error),
        log((network_s + overhead_s) / model.expected_s(rung)),
        _largest_spike(model, slowdown, elapsed_s), _young(model, slowdown), now_s)


def _learnt_bias(bias: Bias, before: Tracker, after: Tracker) -> Bias:
    """Return the bias after the share of the innovation that its variance claims."""
    if after.stepped:
        return bias
    gain = bias.variance / (before.variance + bias.variance + before.spread ** 2)
    return Bias(bias.mean + gain * after.clipped,
                max((1.0 - gain) * bias.variance, MIN_BIAS_VARIANCE))


def _largest_spike(model: LatencyModel, slowdown: Tracker, elapsed_s: float) -> float:
    """Return the largest recent spike: a slow frame with an ordinary one behind it."""
    spike = model.spike * exp(-elapsed_s / SPIKE_MEMORY_S)
    ordinary = slowdown.rise < model.slowdown.rise and not slowdown.stepped
    return max(spike, model.error) if ordinary else spike


def _young(model: LatencyModel, slowdown: Tracker) -> int:
    """Return for how many frames the load counts as new, anew after a step to a far higher one."""
    if slowdown.stepped and slowdown.mean - model.slowdown.mean > GROWTH:
        return YOUNG_FRAMES
    return max(model.young - 1, 0)
