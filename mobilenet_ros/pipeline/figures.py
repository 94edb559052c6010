# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The figures of a running detector: rates, latencies, and every frame that was lost."""

from dataclasses import dataclass, field

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.adaptation.schedule import outruns
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.pipeline.gaps import StampGaps
from mobilenet_ros.pipeline.window import Window


@dataclass
class Figures:
    """Counts since the start, and windows over the last seconds.

    Only one thread writes each count, the callbacks' or the worker's, so that none is lost.
    """

    processed: int = 0
    superseded: int = 0
    passed_over: int = 0  # for a fresher frame of a camera that is faster than the target
    stale: int = 0
    bad: int = 0
    failed: int = 0
    late: int = 0  # published after their deadline
    missed: int = 0  # superseded although the camera is no faster than the target
    switches: int = 0
    variant: Variant | None = None
    rates: dict[str, Window] = field(default_factory=dict)
    latency_s: Window = field(default_factory=Window)
    age_s: Window = field(default_factory=Window)
    gaps: dict[str, StampGaps] = field(default_factory=dict)

    @property
    def never_arrived(self) -> int:
        """Return how many frames are missing between those that arrived."""
        return sum(gaps.missing for gaps in self.gaps.values())

    @property
    def deadline_misses(self) -> int:
        """Return how many frames were late, or superseded although the target asks for them."""
        return self.late + self.missed

    def arrived(self, camera: str, rate: CameraRate) -> None:
        """Take the rate of a camera after a frame that arrived."""
        self.gaps.setdefault(camera, StampGaps()).update(rate)

    def was_superseded(self, rate: CameraRate, deadline_s: float) -> None:
        """Count a frame that a newer one replaced; a miss unless its camera is too fast."""
        self.superseded += 1
        self.missed += rate.period_s is not None and not outruns(rate.period_s, deadline_s)

    def was_published(self, camera: str, now_s: float, variant: Variant, latency_s: float,
                      age_s: float, deadline_s: float) -> None:
        """Count a published frame: its time from callback to publication, its age then."""
        self.processed += 1
        self.switches += self.variant not in (None, variant)
        self.variant = variant
        self.late += latency_s > deadline_s
        self.rates.setdefault(camera, Window()).add(now_s, 1.0)
        self.latency_s.add(now_s, latency_s)
        self.age_s.add(now_s, age_s)
