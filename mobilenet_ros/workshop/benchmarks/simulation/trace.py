# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Traces: when camera frames arrive and how much the machine is slowed down at every moment."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DURATION_S = 60.0
TARGETS_HZ = (10.0, 15.0, 30.0, 60.0)


@dataclass(frozen=True)
class Trace:
    """Arrivals of the camera's frames, and slowdown as a line through (times_s, factors).

    steps_s: moments at which the load stepped. worst: the highest slowdown that lasts, single
    spikes left out. All times in seconds from the start.
    """

    name: str
    target_fps: float
    arrivals_s: Floats
    times_s: Floats
    factors: Floats
    steps_s: tuple[float, ...]
    worst: float
    seed: int

    @property
    def number(self) -> int:
        """Return a number that no other kind and target share, to seed what goes with it."""
        return 1000 * list(SHAPES).index(self.name) + int(self.target_fps)

    @property
    def duration_s(self) -> float:
        """Return the time from the first frame to the end of the last one's period."""
        return float(self.arrivals_s[-1]) + 1.0 / self.target_fps

    def slowdown(self, time_s: float) -> float:
        """Return the slowdown of a frame that starts now."""
        return float(np.interp(time_s, self.times_s, self.factors))


Corner = tuple[float, float]  # time in seconds, slowdown
Shape = Callable[[np.random.Generator, float], list[Corner]]


def make_trace(kind: str, target_fps: float, seed: int) -> Trace:
    """Return the trace of a kind, reproducible from its seed; the kinds are the keys of SHAPES."""
    rng = np.random.default_rng([seed, list(SHAPES).index(kind), int(target_fps)])
    arrivals = _jittered(rng, target_fps) if kind == 'jitter' else _regular(target_fps)
    corners = SHAPES[kind](rng, 1.0 / target_fps)
    if corners[-1][0] < DURATION_S:
        corners.append((DURATION_S, corners[-1][1]))
    times, factors = np.array(corners).T
    steps = times[1:][(np.diff(times) == 0.0)] if kind.startswith('step') else ()
    worst = factors[0] if kind == 'spike' else factors.max()
    return Trace(kind, target_fps, arrivals, times, factors, tuple(map(float, steps)),
                 float(worst), seed)


def _regular(target_fps: float) -> Floats:
    return np.arange(int(DURATION_S * target_fps)) / target_fps


def _jittered(rng: np.random.Generator, target_fps: float) -> Floats:
    """Return arrivals up to 15 % of a period late, one in fifty lost."""
    regular = _regular(target_fps)
    late = regular + rng.uniform(0.0, 0.15, regular.size) / target_fps
    return late[rng.random(regular.size) > 0.02]


def _level(rng: np.random.Generator, low: float = 0.8, high: float = 1.25) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _constant(rng: np.random.Generator, period_s: float) -> list[Corner]:
    level = _level(rng, 0.8, 2.5)
    return [(0.0, level), (DURATION_S, level)]


def _steps(rng: np.random.Generator, size: float) -> list[Corner]:
    level, corners, time_s = _level(rng), [], 0.0
    for end_s in (15.0, 30.0, 45.0, DURATION_S):
        end_s += float(rng.uniform(-2.0, 0.0)) if end_s < DURATION_S else 0.0
        corners += [(time_s, level), (end_s, level)]
        level, time_s = (level * size if len(corners) % 4 else level / size), end_s
    return corners


def _step_2x(rng: np.random.Generator, period_s: float) -> list[Corner]:
    return _steps(rng, 2.0)


def _step_4x(rng: np.random.Generator, period_s: float) -> list[Corner]:
    return _steps(rng, 4.0)


def _ramp(rng: np.random.Generator, period_s: float) -> list[Corner]:
    level, top = _level(rng), float(rng.uniform(2.0, 3.5))
    return [(0.0, level), (5.0, level), (25.0, level * top), (35.0, level * top),
            (55.0, level), (DURATION_S, level)]


def _sawtooth(rng: np.random.Generator, period_s: float) -> list[Corner]:
    """Return a clock that is lowered bit by bit as the board heats and set free as it cools."""
    level, top = _level(rng), float(rng.uniform(1.5, 2.0))
    corners, time_s = [(0.0, level)], 2.0
    while time_s < DURATION_S:
        heating_s, cooling_s = rng.uniform(6.0, 12.0), rng.uniform(0.5, 2.0)
        corners += [(time_s, level), (time_s + heating_s, level * top),
                    (time_s + heating_s + cooling_s, level)]
        time_s += heating_s + cooling_s + rng.uniform(1.0, 4.0)
    return corners


def _pulses(rng: np.random.Generator, gap_s: float, length_s: Corner,
            size: Corner) -> list[Corner]:
    level = _level(rng)
    corners, time_s = [(0.0, level)], float(rng.exponential(gap_s)) + 1.0
    while time_s < DURATION_S:
        end_s, high = time_s + rng.uniform(*length_s), level * rng.uniform(*size)
        corners += [(time_s, level), (time_s, high), (end_s, high), (end_s, level)]
        time_s = end_s + float(rng.exponential(gap_s)) + 1.0
    return corners


def _spike(rng: np.random.Generator, period_s: float) -> list[Corner]:
    """Return single frames that take two to four times as long, one in five seconds."""
    return _pulses(rng, 4.0, (period_s, period_s), (2.0, 4.0))


def _burst(rng: np.random.Generator, period_s: float) -> list[Corner]:
    return _pulses(rng, 5.0, (0.3, 3.0), (1.5, 3.0))


SHAPES: dict[str, Shape] = {
    'constant': _constant, 'step_2x': _step_2x, 'step_4x': _step_4x, 'ramp': _ramp,
    'sawtooth': _sawtooth, 'spike': _spike, 'burst': _burst, 'jitter': _constant}
