# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Contention, throttling and an idling governor are told apart by what the board shows."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from support.made_board import CPU0, GPU, LAPTOP, OC, ORIN, PRESSURE, make_board

from mobilenet_ros.adaptation.board import Board, Clock, read_board
from mobilenet_ros.adaptation.cause import REMEMBERED, BoardHistory, Cause, cause_of

SLOWED = 1.8
LOW_GPU = {f'{GPU}/cur_freq': 306000000}


def course_of(root: Path, *changes: Mapping[str, object],
              board: Mapping[str, object] = ORIN) -> BoardHistory:
    """Return the course of a board that changes step by step."""
    course = BoardHistory().read(read_board(make_board(root, board)))
    for change in changes:
        course = course.read(read_board(make_board(root, change)))
    return course


@pytest.mark.parametrize('slowdown', [0.5, 1.0, 1.14])
def test_what_is_not_slow_has_no_cause(tmp_path: Path, slowdown: float) -> None:
    assert cause_of(slowdown, course_of(tmp_path, LOW_GPU), on_gpu=True) is Cause.NONE


@pytest.mark.parametrize('on_gpu', [True, False])
def test_full_clocks_mean_contention(tmp_path: Path, on_gpu: bool) -> None:
    """Also in a power mode that allows less than the hardware could."""
    assert cause_of(SLOWED, course_of(tmp_path), on_gpu) is Cause.CONTENTION


def test_a_low_clock_of_an_idle_gpu_is_its_governor(tmp_path: Path) -> None:
    assert cause_of(SLOWED, course_of(tmp_path, LOW_GPU), on_gpu=True) is Cause.IDLING


def test_a_low_clock_of_a_busy_gpu_is_throttling(tmp_path: Path) -> None:
    busy = LOW_GPU | {f'{GPU}/device/load': 990}
    assert cause_of(SLOWED, course_of(tmp_path, busy), on_gpu=True) is Cause.THROTTLING


def test_the_gpu_says_nothing_of_networks_on_the_cpu(tmp_path: Path) -> None:
    course = course_of(tmp_path, LOW_GPU)
    assert cause_of(SLOWED, course, on_gpu=False) is Cause.CONTENTION
    low_cpu = {f'{CPU0}/scaling_cur_freq': 729600}
    assert cause_of(SLOWED, course_of(tmp_path, low_cpu), on_gpu=False) is Cause.IDLING


def test_a_low_clock_of_a_hot_cpu_is_throttling(tmp_path: Path) -> None:
    hot = {f'{CPU0}/scaling_cur_freq': 729600, 'sys/class/thermal/thermal_zone0/temp': 96000}
    assert cause_of(SLOWED, course_of(tmp_path, hot), on_gpu=False) is Cause.THROTTLING


@pytest.mark.parametrize('change', [
    {f'{OC}/oc3_event_cnt': 820},
    {'sys/class/thermal/cooling_device1/cur_state': 1},
    {f'{GPU}/cur_freq': 510000000, f'{GPU}/max_freq': 510000000},
])
def test_a_counter_a_cooling_device_or_a_lowered_limit_is_throttling(
        tmp_path: Path, change: Mapping[str, object]) -> None:
    assert cause_of(SLOWED, course_of(tmp_path, change), on_gpu=True) is Cause.THROTTLING


def test_a_counter_explains_a_slowdown_for_some_readings_only(tmp_path: Path) -> None:
    counted = {f'{OC}/oc3_event_cnt': 820}
    lately = course_of(tmp_path, counted, *[{}] * (REMEMBERED - 2))
    assert cause_of(SLOWED, lately, on_gpu=True) is Cause.THROTTLING
    assert cause_of(SLOWED, lately.read(lately.readings[-1]), on_gpu=True) is Cause.CONTENTION


def test_a_lowered_limit_explains_it_for_as_long_as_it_lasts() -> None:
    course = BoardHistory().read(Board(gpu=Clock(9e8, 9e8)))
    for _ in range(100):
        course = course.read(Board(gpu=Clock(5e8, 5e8)))
    assert cause_of(SLOWED, course, on_gpu=True) is Cause.THROTTLING
    assert cause_of(SLOWED, course.read(Board(gpu=Clock(9e8, 9e8))), True) is Cause.CONTENTION


def test_a_laptop_that_only_counts_is_understood(tmp_path: Path) -> None:
    counted = {'sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count': 6}
    course = course_of(tmp_path, counted, board=LAPTOP)
    assert cause_of(SLOWED, course, on_gpu=False) is Cause.THROTTLING


def test_without_a_clock_only_waiting_tasks_prove_contention(tmp_path: Path) -> None:
    assert cause_of(SLOWED, course_of(tmp_path, board={}), on_gpu=False) is Cause.UNKNOWN
    crowded = course_of(tmp_path, {PRESSURE: 'some avg10=70.11 avg60=8.00 avg300=4.00 total=1'})
    now = BoardHistory().read(crowded.readings[-1]._replace(cpu=None, gpu=None))
    assert cause_of(SLOWED, now, on_gpu=False) is Cause.CONTENTION
    assert cause_of(SLOWED, now, on_gpu=True) is Cause.UNKNOWN
    assert cause_of(SLOWED, BoardHistory(), on_gpu=False) is Cause.UNKNOWN
