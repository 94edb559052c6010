# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Figures of a course that was written by hand."""

from itertools import accumulate

import pytest

from mobilenet_ros.pipeline.records import PublishedFrame
from mobilenet_ros.workshop.benchmarks.graph.course import (
    Course,
    course_figures,
    missed,
    switch_costs_s,
    switches,
)

LIGHT, HEAVY = 'a0.25_r1_fp32', 'a1_r1_fp32'
MAPS = {LIGHT: 0.1, HEAVY: 0.3}
PERIOD_S = 0.1


def frame(place: int, latency_s: float = 0.05, variant: str = LIGHT, superseded: int = 0,
          network_s: float = 0.02) -> PublishedFrame:
    return PublishedFrame('', place, place * PERIOD_S, 0.0, latency_s, superseded, network_s,
                          variant, 'keep', 0)


def course(frames: list[PublishedFrame], busy_s: tuple[float, float] = (0.0, 0.0)) -> Course:
    return Course(frames, [busy_s], deadline_s=PERIOD_S)


def test_a_late_frame_and_a_superseded_one_are_misses() -> None:
    frames = [frame(0), frame(1, latency_s=0.15), frame(2, superseded=2), frame(3, superseded=2)]
    assert list(missed(course(frames))) == [False, True, True, True, False, False]


def test_superseded_frames_from_before_the_course_do_not_count() -> None:
    assert list(missed(course([frame(0, superseded=7), frame(1, superseded=7)]))) == [False, False]


def test_a_part_holds_the_frames_received_within_its_span() -> None:
    part = course([frame(place) for place in range(10)]).during((0.25, 0.65))
    assert [record.stamp_ns for record in part.frames] == [3, 4, 5, 6]


def test_map_is_weighted_by_the_time_a_variant_was_held() -> None:
    variants = [HEAVY, LIGHT, LIGHT, LIGHT, LIGHT]
    frames = [frame(place, variant=variant) for place, variant in enumerate(variants)]
    figures = course_figures(course(frames), MAPS)
    assert figures.mean_map == pytest.approx((0.3 + 3 * 0.1) / 4)
    assert figures.switches_per_min == pytest.approx(60 / (4 * PERIOD_S))
    assert figures.miss_rate == 0.0
    assert figures.latency_p50_s == pytest.approx(0.05)


def test_map_is_none_where_a_variant_that_ran_was_never_measured() -> None:
    frames = [frame(0, variant=HEAVY), frame(1, variant=LIGHT), frame(2, variant=LIGHT)]
    assert course_figures(course(frames), {HEAVY: 0.3}).mean_map is None
    assert course_figures(course(frames), {}).mean_map is None


def test_a_pause_between_two_spans_belongs_to_no_variant() -> None:
    frames = [frame(0, variant=HEAVY), frame(1, variant=HEAVY), frame(1000), frame(1001)]
    assert course_figures(course(frames), MAPS).mean_map < 0.3
    assert course_figures(course(frames), MAPS).mean_map > 0.27  # held 1.1 s and 0.1 s


def test_frames_are_busy_only_within_the_load() -> None:
    loaded = course([frame(place) for place in range(4)], busy_s=(0.05, 0.25))
    assert [loaded.is_busy(record) for record in loaded.frames] == [False, True, True, False]


def test_the_cost_of_a_switch_is_what_its_first_frame_took_longer() -> None:
    network_s = [0.02] * 5 + [0.05] + [0.03] * 12
    variants = [LIGHT] * 5 + [HEAVY] * 13
    frames = [frame(place, variant=variant, network_s=time_s)
              for place, (variant, time_s) in enumerate(zip(variants, network_s, strict=True))]
    assert switches(frames) == 1
    assert switch_costs_s(frames) == [pytest.approx(0.02)]


def test_a_switch_that_did_not_last_has_no_cost() -> None:
    variants = accumulate(range(20), lambda last, _: HEAVY if last == LIGHT else LIGHT,
                          initial=LIGHT)
    assert switch_costs_s([frame(place, variant=v) for place, v in enumerate(variants)]) == []
