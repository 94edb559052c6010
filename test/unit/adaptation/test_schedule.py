# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Live cameras share the time equally, none starves, one that stops frees its share."""

import random

import pytest

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.adaptation.schedule import Rhythm, Schedule

DEADLINE_S = 1 / 30


def first(at_s: float) -> Rhythm:
    """Return the rhythm of a camera after its first frame."""
    return Rhythm(CameraRate(0, at_s))


def played(rate_hz: float, seconds: float = 3.0, jitter: float = 0.0) -> Rhythm:
    """Return the rhythm of a camera without stamps whose last frame came at time 0."""
    noise = random.Random(1)
    rhythm = first(-seconds)
    for number in range(round(-seconds * rate_hz) + 1, 1):
        rhythm = rhythm.delivered((number - jitter * noise.random()) / rate_hz, 0)
    return rhythm


def schedule_of(*cameras: str, at_s: float = 0.0) -> Schedule:
    schedule = Schedule()
    for camera in cameras:
        schedule = schedule.delivered(camera, at_s, 0)
    return schedule


def worst_latency_s(rates_hz: list[float], service_s: float, seed: int) -> float:
    """Serve cameras of these rates at random phases; return the longest time of a frame."""
    noise, schedule, waiting = random.Random(seed), Schedule(), {}
    phases = [noise.random() for _ in rates_hz]
    arrivals = sorted(((number + phases[index]) / rate, str(index))
                      for index, rate in enumerate(rates_hz) for number in range(round(5 * rate)))
    now_s, worst_s = 0.0, 0.0
    while arrivals or waiting:
        while arrivals and (not waiting or arrivals[0][0] <= now_s):
            time_s, camera = arrivals.pop(0)
            now_s = max(now_s, time_s)
            waiting[camera] = time_s
            schedule = schedule.delivered(camera, time_s, 0)
        camera = schedule.next_camera(waiting)
        schedule = schedule.serve(camera)
        now_s += service_s
        worst_s = max(worst_s, now_s - waiting.pop(camera))
    return worst_s


@pytest.mark.parametrize('cameras', [1, 2, 3, 5])
def test_who_keeps_the_budget_is_in_time_whatever_the_phases_are(cameras: int) -> None:
    names = [str(number) for number in range(cameras)]
    budget_s = schedule_of(*names).budget_s(DEADLINE_S, 0.0)
    for seed in range(20):
        worst_s = worst_latency_s([30.0] * cameras, 0.999 * budget_s, seed)
        assert worst_s <= DEADLINE_S
    assert worst_latency_s([30.0] * cameras, 1.3 * budget_s, 0) > DEADLINE_S


def test_a_slow_camera_among_fast_ones_is_in_time_too() -> None:
    for seed in range(20):
        assert worst_latency_s([30.0, 30.0, 4.0], 0.999 * DEADLINE_S / 3, seed) <= DEADLINE_S


def test_budgets_of_the_live_cameras_add_up_to_the_deadline() -> None:
    for count in range(1, 6):
        schedule = schedule_of(*map(str, range(count)))
        assert count * schedule.budget_s(DEADLINE_S, 0.1) == pytest.approx(DEADLINE_S)


def test_with_no_camera_live_a_frame_has_the_whole_deadline() -> None:
    assert Schedule().budget_s(DEADLINE_S, 0.0) == DEADLINE_S
    assert schedule_of('front', 'rear').budget_s(DEADLINE_S, 100.0) == DEADLINE_S


def test_none_starves_however_fast_the_others_are() -> None:
    cameras = ('a', 'b', 'c')
    schedule = schedule_of(*cameras)
    since = dict.fromkeys(cameras, 0)
    noise = random.Random(2)
    for _ in range(500):
        waiting = {'c', *noise.sample(cameras, 2)}
        camera = schedule.next_camera(waiting)
        assert camera in waiting
        schedule = schedule.serve(camera)
        since = {other: 0 if other == camera or other not in waiting else count + 1
                 for other, count in since.items()}
        assert max(since.values()) < len(cameras)


def test_among_cameras_never_served_the_newest_frame_goes_first() -> None:
    schedule = Schedule()
    for camera, arrived_s in (('front', 1.0), ('rear', 1.1), ('left', 0.9)):
        schedule = schedule.delivered(camera, arrived_s, 0)
    assert schedule.next_camera(('front', 'rear', 'left')) == 'rear'
    assert schedule.serve('rear').next_camera(('rear', 'left')) == 'left'


@pytest.mark.parametrize('rate_hz', [2.0, 5.0, 15.0, 30.0, 120.0])
@pytest.mark.parametrize('jitter', [0.0, 0.8])
def test_a_camera_that_stops_frees_its_share_within_a_second(rate_hz: float,
                                                             jitter: float) -> None:
    rhythm = played(rate_hz, jitter=jitter)
    assert not rhythm.live(CONSTANTS.live_s * 1.001)
    assert rhythm.live(1.4 / rate_hz)


def test_a_camera_that_loses_frames_now_and_then_goes_on() -> None:
    lossy, now_s = played(30.0), 0.0
    for step in (1, 1, 20, 1, 1, 25, 1):
        now_s += step / 30
        assert lossy.live(now_s)
        lossy = lossy.delivered(now_s, 0)


def test_a_slow_camera_is_live_between_its_frames() -> None:
    rhythm = played(0.5, 12.0)
    assert rhythm.live(2.1)
    assert not rhythm.live(3.5)


def test_a_pause_leaves_no_trace_after_two_frames() -> None:
    for pause_s in (1.5, 2.9, 8.0, 3600.0):
        rhythm = played(30.0).delivered(pause_s, 0).delivered(pause_s + 1 / 30, 0)
        rhythm = rhythm.delivered(pause_s + 2 / 30, 0)
        assert rhythm.live(pause_s + 0.09)
        assert not rhythm.live(pause_s + 2 / 30 + CONSTANTS.live_s * 1.001)


def test_a_new_camera_takes_its_share_with_its_first_frame() -> None:
    schedule = schedule_of('front')
    assert schedule.budget_s(DEADLINE_S, 0.0) == DEADLINE_S
    assert schedule.delivered('rear', 0.01, 0).budget_s(DEADLINE_S, 0.01) == DEADLINE_S / 2


def test_a_schedule_is_a_value() -> None:
    before = schedule_of('front', 'rear')
    copy = Schedule(dict(before.rhythms), before.served)
    before.delivered('front', 1.0, 0).serve('rear')
    assert before == copy


def fed_by(rate_hz: float, seconds: float = 2.0) -> Schedule:
    """Return the schedule of one camera whose last frame came at time 0."""
    return Schedule({'': played(rate_hz, seconds, jitter=0.1)})


@pytest.mark.parametrize(('rate_hz', 'periods'), [(15.0, 1), (20.0, 1), (40.0, 1), (45.0, 1),
                                                  (60.0, 2), (90.0, 3), (200.0, 6)])
def test_a_frame_of_a_fast_camera_may_take_whole_periods(rate_hz: float, periods: int) -> None:
    """So that a fresh frame is there when one is done; a slow camera leaves all the time."""
    wanted = min(periods / rate_hz, DEADLINE_S)
    assert fed_by(rate_hz).budget_s(DEADLINE_S, 0.0) == pytest.approx(wanted, rel=0.02)


@pytest.mark.parametrize('rate_hz', [10.0, 29.97, 30.0, 31.0])
def test_a_camera_of_about_the_target_is_not_fast(rate_hz: float) -> None:
    assert fed_by(rate_hz).fast_period_s(DEADLINE_S, 0.0) is None
    assert fed_by(rate_hz).budget_s(DEADLINE_S, 0.0) == DEADLINE_S


def test_a_camera_is_not_fast_before_its_rate_is_known_nor_when_it_shares() -> None:
    assert fed_by(60.0, seconds=0.07).fast_period_s(DEADLINE_S, 0.0) is None
    assert fed_by(60.0).delivered('rear', 0.0, 0).fast_period_s(DEADLINE_S, 0.0) is None
    assert fed_by(60.0).fast_period_s(DEADLINE_S, 0.0) == pytest.approx(1 / 60, rel=0.02)
