# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Noise of single frames, drawn in runs from real measurements so that neighbours stay alike."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MEDIANS_S = {'small': 0.0042, 'medium': 0.0111, 'large': 0.0213}
MEAN_RUN = 30


@cache
def measured() -> dict[str, Floats]:
    """Return the measured noise by size of network: rows of (network, rest), medians of 1."""
    rows = [line.split(',') for line in
            files(__package__).joinpath('noise.csv').read_text(encoding='utf-8').splitlines()
            if line and not line.startswith('#')]
    return {size: np.array([row[1:] for row in rows if row[0] == size], float) / 1000.0
            for size in MEDIANS_S}


def size_of(network_s: float) -> str:
    """Return the measured size nearest to a network's time, on a scale of ratios."""
    return min(MEDIANS_S, key=lambda size: abs(log(network_s / MEDIANS_S[size])))


@dataclass(frozen=True)
class Noise:
    """The noise of every camera frame of a trace, for each size: rows of (network, rest)."""

    rows: dict[str, Floats]

    @classmethod
    def draw(cls, frames: int, rng: np.random.Generator) -> 'Noise':
        """Draw runs of about thirty measured frames (a stationary bootstrap) for each size."""
        return cls({size: table[_runs(frames, len(table), rng)]
                    for size, table in measured().items()})


def _runs(frames: int, length: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return indices that mostly count on by one and now and then jump."""
    jumps = rng.random(frames) < 1.0 / MEAN_RUN
    jumps[0] = True
    starts = rng.integers(0, length, frames)
    last_jump = np.maximum.accumulate(np.where(jumps, np.arange(frames), 0))
    return (starts[last_jump] + np.arange(frames) - last_jump) % length
