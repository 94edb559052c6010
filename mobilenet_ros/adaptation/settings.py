# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a user may ask of the controller; every setting may change between any two frames."""

from dataclasses import dataclass
from functools import cached_property

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family import Variant
from mobilenet_ros.family.variant import PRECISIONS

MAX_TARGET_HZ = 1000.0
MAX_QUANTILE = 0.9999


@dataclass(frozen=True)
class ControllerSettings:
    """The target and how it is to be held.

    target_fps: frames a second of each camera, in (0, 1000] Hz. adapt: choose the variant every
    frame; when false, (alpha, rho, precision) runs whatever it costs. deadline_quantile: the
    wanted probability that a frame is published within 1 / target_fps, in [0.5, 0.9999].
    dwell_s: how long a more accurate variant must have looked possible before it runs, in seconds.
    """

    target_fps: float = 30.0
    adapt: bool = True
    alpha: float = 1.0
    rho: float = 1.0
    precision: str = 'fp32'
    deadline_quantile: float = 0.99
    dwell_s: float = 0.5

    def __post_init__(self) -> None:
        """Refuse values outside their ranges."""
        _check(0.0 < self.target_fps <= MAX_TARGET_HZ,
               f'target_fps must be in (0, {MAX_TARGET_HZ:g}] Hz, not {self.target_fps}')
        _check(0.5 <= self.deadline_quantile <= MAX_QUANTILE,
               f'deadline_quantile must be in [0.5, {MAX_QUANTILE}], '
               f'not {self.deadline_quantile}')
        _check(0.0 <= self.dwell_s <= 60.0,
               f'dwell_s must be in [0, 60] seconds, not {self.dwell_s}')
        _check(self.precision in PRECISIONS,
               f'precision must be one of {", ".join(PRECISIONS)}, not {self.precision!r}')

    @cached_property  # asked for several times a frame
    def deadline_s(self) -> float:
        """Return the longest time from a frame's callback to its publication that is no miss."""
        return 1.0 / self.target_fps

    @property
    def pinned(self) -> Variant:
        """Return the variant that runs when `adapt` is false."""
        return Variant(self.alpha, self.rho, self.precision)


def _check(valid: bool, message: str) -> None:
    if not valid:
        raise SettingError(message)
