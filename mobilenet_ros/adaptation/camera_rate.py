# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Estimates how often a camera takes a picture, even when many of its frames are lost.

Header stamps tell the camera's own period, since what delays a frame on its way leaves its stamp
unchanged; where stamps stand still, the times of arrival take their place. Long steps between
stamps are lost frames, so the period is the typical one of the short steps.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, median
from typing import NamedTuple

from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.stamp import NS_PER_S


class Step(NamedTuple):
    """Seconds from one frame that arrived to the next, by their stamps and by the clock here."""

    stamped_s: float
    received_s: float


@dataclass(frozen=True)
class CameraRate:
    """The steps between a camera's last frames, and the period that follows from them."""

    stamp_ns: int
    received_s: float
    steps: tuple[Step, ...] = ()

    def after(self, stamp_ns: int, received_s: float) -> 'CameraRate':
        """Return the rate after one more frame.

        Stamps that stand still or go back (no clock, a bag that loops) give way to the arrival.
        """
        arrived_s = received_s - self.received_s
        stamped_s = (stamp_ns - self.stamp_ns) / NS_PER_S
        if not 0.0 < stamped_s <= CONSTANTS.pause_s:
            stamped_s = arrived_s
        steps = self.steps
        if 0.0 < stamped_s <= CONSTANTS.pause_s:
            steps = (*steps, Step(stamped_s, arrived_s))[-CONSTANTS.rate_steps:]
        return CameraRate(stamp_ns, received_s, steps)

    @cached_property
    def stamp_period_s(self) -> float | None:
        """Return the camera's period by its stamps, or None until enough frames were seen."""
        if len(self.steps) < CONSTANTS.rate_enough:
            return None
        return _period(tuple(step.stamped_s for step in self.steps))

    @property
    def period_s(self) -> float | None:
        """Return the camera's period by the clock here.

        A recording that is played at another speed has stamps of another clock: the time that
        all remembered frames took by both clocks tells how fast it is.
        """
        if self.stamp_period_s is None:
            return None
        received_s = sum(step.received_s for step in self.steps)
        return self.stamp_period_s * received_s / sum(step.stamped_s for step in self.steps)


def _period(steps_s: Sequence[float]) -> float:
    """Return the typical one of the short steps: the long ones are gaps.

    When more frames are lost than arrive, some neighbours still arrive together.
    """
    sorted_s = sorted(_without_catching_up(steps_s))
    shortest_s = sorted_s[len(sorted_s) // 20]
    return fmean(step_s for step_s in sorted_s if step_s < 1.5 * shortest_s)


def _without_catching_up(steps_s: Sequence[float]) -> list[float]:
    """Return the steps without the short ones that follow a late stamp: no period is so short.

    A late stamp makes one long step and then short ones, which together are as long as so many
    typical steps. Where the long step or the end of such a run lies outside the given steps, its
    short steps are left out too.
    """
    typical_s = median(steps_s)
    kept: list[float] = []
    run_s: list[float] = []
    for step_s in steps_s:
        if step_s >= 1.5 * typical_s:
            kept += run_s if kept else _no_short(run_s, typical_s)
            run_s = []
        run_s.append(step_s)
        is_short = step_s < 0.5 * typical_s
        if is_short and abs(sum(run_s) - len(run_s) * typical_s) < 0.25 * typical_s:
            kept += _no_short(run_s, typical_s)
            run_s = []
    return kept + _no_short(run_s, typical_s)


def _no_short(steps_s: Iterable[float], typical_s: float) -> list[float]:
    return [step_s for step_s in steps_s if step_s >= 0.5 * typical_s]
