# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What happened on a real graph: every published frame, and when the machine was busy."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from mobilenet_ros.pipeline.records import PublishedFrame
from mobilenet_ros.workshop.benchmarks.simulation.metrics import longest_run

Span = tuple[float, float]  # from when to when, in seconds of the monotonic clock
_LONGEST_HOLD_S = 1.0  # a course of several spans has gaps, which belong to no variant


class Course(NamedTuple):
    """The frames between two moments; `busy_s` lists when there was competing load."""

    frames: list[PublishedFrame]
    busy_s: list[Span]
    deadline_s: float

    def during(self, span: Span) -> 'Course':
        """Return the part whose frames were received within a span."""
        inside = [frame for frame in self.frames if span[0] <= frame.received_s < span[1]]
        return self._replace(frames=inside)

    def is_busy(self, frame: PublishedFrame) -> bool:
        """Tell whether there was competing load when a frame was received."""
        return any(from_s <= frame.received_s < to_s for from_s, to_s in self.busy_s)


class CourseFigures(NamedTuple):
    """How well a course held its target; latencies in seconds.

    `mean_map` is weighted by time; None where the mAP of a variant that ran was never measured.
    """

    frames: int
    miss_rate: float
    longest_miss_run: int
    switches_per_min: float
    mean_map: float | None
    latency_p50_s: float
    latency_p95_s: float
    latency_p99_s: float


def course_figures(course: Course, maps: Mapping[str, float]) -> CourseFigures:
    """Return the figures of a course; `maps` gives each variant's measured mAP."""
    frames = course.frames
    misses = list(missed(course))
    held_s = [min(_LONGEST_HOLD_S, after.received_s - frame.received_s)
              for frame, after in pairwise(frames)]
    ran = [maps.get(frame.variant) for frame in frames[:-1]]
    mean_map = None if None in ran else float(np.average(np.array(ran), weights=held_s))
    quantiles = np.quantile([frame.latency_s for frame in frames], (0.5, 0.95, 0.99)).tolist()
    return CourseFigures(
        len(misses), sum(misses) / len(misses), longest_run(np.array(misses)),
        60.0 * switches(frames) / sum(held_s), mean_map, *quantiles)


def missed(course: Course) -> Iterator[bool]:
    """Tell of each frame that was asked for whether it missed: it came late or was superseded."""
    before = course.frames[0].missed
    for frame in course.frames:
        yield from [True] * (frame.missed - before)
        yield frame.latency_s > course.deadline_s
        before = frame.missed


def switches(frames: list[PublishedFrame]) -> int:
    """Return how often the variant changed."""
    return sum(before.variant != after.variant for before, after in pairwise(frames))


def switch_costs_s(frames: list[PublishedFrame]) -> list[float]:
    """Return, for each switch, how much longer the network took on the frame after it.

    Longer than the median of the ten frames that then ran the same variant, which saw the same
    load; switches that were followed by another one sooner are left out.
    """
    costs = []
    for index in range(1, len(frames) - 10):
        first, rest = frames[index], frames[index + 1:index + 11]
        settled = all(frame.variant == first.variant for frame in rest)
        if first.variant != frames[index - 1].variant and settled:
            costs.append(first.network_s - median(frame.network_s for frame in rest))
    return costs
