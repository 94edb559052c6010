# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The newest frame of each camera, handed from the callbacks to the one worker.

The rule: a callback stores, the worker takes and computes; a frame that is not taken
before the next one of its camera is superseded, never queued.
"""

import threading
from dataclasses import dataclass
from typing import Generic, TypeVar

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.adaptation.schedule import Schedule

Item = TypeVar('Item')


@dataclass(frozen=True)  # Python 3.10 knows no generic NamedTuple
class Arrival(Generic[Item]):
    """What arrived, from which camera, when by the monotonic clock, and its header stamp."""

    camera: str
    item: Item
    received_s: float
    stamp_ns: int = 0


class LatestSlots(Generic[Item]):
    """One place for each camera; safe between threads.

    `schedule` is what is known of the cameras: who is live, and the budget of a frame.
    """

    def __init__(self) -> None:
        """Make places; a camera gets its own with its first frame."""
        self._waiting: dict[str, Arrival[Item]] = {}
        self.schedule = Schedule()
        self._changed = threading.Condition()
        self._closed = False

    def put(self, arrival: Arrival[Item]) -> bool:
        """Store the newest frame of a camera; tell whether it superseded one.

        `learn` is to be told of it too, before or after.
        """
        with self._changed:
            superseded = arrival.camera in self._waiting
            self._waiting[arrival.camera] = arrival
            self._changed.notify()
            return superseded

    def learn(self, arrival: Arrival[Item]) -> CameraRate:
        """Take into the schedule that a frame arrived; return its camera's rate."""
        with self._changed:
            self.schedule = self.schedule.delivered(arrival.camera, arrival.received_s,
                                                    arrival.stamp_ns)
            return self.schedule.rhythms[arrival.camera].rate

    def take(self, timeout_s: float | None = None) -> Arrival[Item] | None:
        """Return the waiting frame that the schedule wants next; None when closed or timed out."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, timeout_s)
            if self._closed or not self._waiting:
                return None
            camera = self.schedule.next_camera(self._waiting)
            self.schedule = self.schedule.serve(camera)
            return self._waiting.pop(camera)

    def take_fresher(self, camera: str, timeout_s: float) -> Arrival[Item] | None:
        """Return the next frame of a camera when it is there; None when closed or timed out."""
        with self._changed:
            self._changed.wait_for(lambda: camera in self._waiting or self._closed, timeout_s)
            return None if self._closed else self._waiting.pop(camera, None)

    def close(self) -> None:
        """End all waiting: from now on `take` returns None."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
