# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The latency model: T(v) = overhead + slowdown * T0(v), filtered from every processed frame."""

from typing import NamedTuple

GAIN = 0.2


class LatencyModel(NamedTuple):
    """Filtered slowdown (a factor), overhead in seconds and the relative spread of a frame."""

    slowdown: float = 1.0
    overhead_s: float = 0.002
    spread: float = 0.1
    frames: int = 0

    def expected_s(self, t0_s: float) -> float:
        """Return the expected time of a variant whose unloaded network time is `t0_s`."""
        return self.overhead_s + self.slowdown * t0_s


def learn(model: LatencyModel, t0_s: float, network_s: float, overhead_s: float) -> LatencyModel:
    """Return the model after one frame."""
    gain = max(GAIN, 1.0 / (model.frames + 1))
    error = (network_s + overhead_s) / model.expected_s(t0_s) - 1.0
    return LatencyModel(model.slowdown + gain * (network_s / t0_s - model.slowdown),
                        model.overhead_s + gain * (overhead_s - model.overhead_s),
                        model.spread + GAIN * (min(abs(error), 0.5) - model.spread),
                        model.frames + 1)
