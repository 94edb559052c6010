# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Several cameras, one network: which are live, whose frame goes next, how long it may take.

The camera served longest ago goes first. With n live cameras and frames that each take at most
1/n of the deadline, a frame then waits for one frame of each other camera at most, so it is in
time whenever the cameras send. Taking the newest frame of all cameras would not guarantee that.
"""

from collections.abc import Iterable, Mapping
from statistics import median_low
from types import MappingProxyType
from typing import NamedTuple

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.adaptation.constants import CONSTANTS


def outruns(period_s: float | None, deadline_s: float) -> bool:
    """Tell whether a camera is known to take pictures faster than the target asks for."""
    return period_s is not None and period_s < CONSTANTS.faster * deadline_s


class Rhythm(NamedTuple):
    """When a camera last delivered frames, by the monotonic clock, and the rate it has."""

    rate: CameraRate
    period_s: float | None = None  # by the clock here, None until enough frames were seen

    def delivered(self, now_s: float, stamp_ns: int) -> 'Rhythm':
        """Return the rhythm after one more frame; a camera that had stopped starts anew."""
        if now_s - self.last_s > CONSTANTS.pause_s:
            return Rhythm(CameraRate(stamp_ns, now_s))
        known = self.rate if self.live(now_s) else CameraRate(self.rate.stamp_ns, self.last_s)
        rate = known.after(stamp_ns, now_s)
        return Rhythm(rate, rate.period_s)

    @property
    def last_s(self) -> float:
        """Return when the last frame arrived."""
        return self.rate.received_s

    def live(self, now_s: float) -> bool:
        """Tell whether the camera is expected to go on."""
        return now_s - self.last_s <= self.patience_s

    @property
    def patience_s(self) -> float:
        """Return the silence after which the camera has stopped."""
        intervals_s = [step.received_s for step in self.rate.steps]
        typical_s = median_low(intervals_s) if intervals_s else 0.0
        return max(CONSTANTS.live_s, CONSTANTS.slow_patience * typical_s)


class Schedule(NamedTuple):
    """The cameras that ever delivered, and those that were served, longest ago first."""

    rhythms: Mapping[str, Rhythm] = MappingProxyType({})
    served: tuple[str, ...] = ()

    def delivered(self, camera: str, now_s: float, stamp_ns: int) -> 'Schedule':
        """Return the schedule after a frame of a camera arrived, with its header stamp."""
        known = self.rhythms.get(camera)
        rhythm = (Rhythm(CameraRate(stamp_ns, now_s)) if known is None
                  else known.delivered(now_s, stamp_ns))
        return self._replace(rhythms=MappingProxyType({**self.rhythms, camera: rhythm}))

    def next_camera(self, waiting: Iterable[str]) -> str:
        """Return whose frame goes next among cameras that delivered: the one served longest ago.

        Among those never served it is the one whose frame is the newest.
        """
        return min(waiting, key=lambda camera: (
            self.served.index(camera) if camera in self.served else -1,
            -self.rhythms[camera].last_s))

    def serve(self, camera: str) -> 'Schedule':
        """Return the schedule after a frame of a camera was taken."""
        others = tuple(other for other in self.served if other != camera)
        return self._replace(served=(*others, camera))

    def live(self, now_s: float) -> tuple[str, ...]:
        """Return the cameras that are live, in order of their names."""
        return tuple(sorted(camera for camera, rhythm in self.rhythms.items()
                            if rhythm.live(now_s)))

    def fast_period_s(self, deadline_s: float, now_s: float) -> float | None:
        """Return the period of the one live camera where it is faster than the target, else None.

        The next frame of such a camera arrives before the current one is finished.
        """
        live = self.live(now_s)
        period_s = self.rhythms[live[0]].period_s if len(live) == 1 else None
        return period_s if outruns(period_s, deadline_s) else None

    def budget_s(self, deadline_s: float, now_s: float) -> float:
        """Return the worker's time for one frame: an equal share for each live camera.

        For a camera faster than the target it is as many whole periods as fit into the deadline:
        a fresh frame then arrives when the worker is done.
        """
        period_s = self.fast_period_s(deadline_s, now_s)
        if period_s is not None:
            jitter = 0.5 * (1.0 - CONSTANTS.faster)  # share by which a measured period may be off
            return min(max(int(deadline_s / period_s + jitter), 1) * period_s, deadline_s)
        return deadline_s / max(len(self.live(now_s)), 1)
