# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Draws the course of a run: latency against its budget, and which variant ran."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mobilenet_ros.family.family import Member
from mobilenet_ros.workshop import libraries
from mobilenet_ros.workshop.benchmarks.graph.course import Course

_LATENCY, _MISS, _BUDGET, _BUSY = '#4477aa', '#cc3311', '#222222', '#ddddcc'
MS = 1e3


def draw_course(course: Course, members: Iterable[Member], title: str, path: Path) -> None:
    """Write a PNG of a course over time; `members` are the variants, cheapest first."""
    pyplot = libraries.pyplot()
    figure, (latency, variant) = pyplot.subplots(2, 1, sharex=True, figsize=(11, 6.5),
                                                 height_ratios=(3, 2), layout='constrained')
    start_s = course.frames[0].received_s
    for axes in (latency, variant):
        for index, (from_s, to_s) in enumerate(course.busy_s):
            axes.axvspan(from_s - start_s, to_s - start_s, color=_BUSY, lw=0,
                         label='' if index else 'other programs at work')
    _draw_latency(latency, course, start_s)
    _draw_variant(variant, course, start_s, members)
    figure.suptitle(title)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _draw_latency(axes: Any, course: Course, start_s: float) -> None:
    for late, colour, label in ((False, _LATENCY, 'in time'), (True, _MISS, 'late')):
        frames = [frame for frame in course.frames
                  if (frame.latency_s > course.deadline_s) == late]
        axes.plot([frame.received_s - start_s for frame in frames],
                  [MS * frame.latency_s for frame in frames], '.', ms=4, color=colour, label=label)
    axes.axhline(MS * course.deadline_s, color=_BUDGET, lw=1, ls='--', label='budget')
    axes.set_ylabel('callback to publication [ms]')
    axes.set_ylim(0, 3 * MS * course.deadline_s)
    axes.legend(loc='upper right', ncols=4)


def _draw_variant(axes: Any, course: Course, start_s: float, members: Iterable[Member]) -> None:
    ran = {frame.variant for frame in course.frames}
    rungs = [member for member in members if str(member.variant) in ran]
    places = {str(member.variant): place for place, member in enumerate(rungs)}
    axes.step([frame.received_s - start_s for frame in course.frames],
              [places[frame.variant] for frame in course.frames], where='post', color=_LATENCY)
    axes.set_yticks(range(len(rungs)), [
        f'alpha {member.variant.alpha:g}, {member.side} px, {member.variant.precision}'
        for member in rungs])
    axes.set_xlabel('time [s]')
