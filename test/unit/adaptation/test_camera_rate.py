# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A camera's own period is found however few of its frames arrive, and whenever they do."""

import random
from collections.abc import Iterable

import pytest

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.adaptation.schedule import Schedule, outruns
from mobilenet_ros.stamp import NS_PER_S

DEADLINE_S = 1 / 30


def rate_of(frames: Iterable[tuple[float, float]]) -> CameraRate:
    """Return what is known after frames, each with its stamp and its arrival in seconds."""
    rate: CameraRate | None = None
    for stamp_s, received_s in frames:
        stamp_ns = int(stamp_s * NS_PER_S)
        rate = rate.after(stamp_ns, received_s) if rate else CameraRate(stamp_ns, received_s)
    assert rate is not None
    return rate


def steady(rate_hz: float, count: int = 200, start_s: float = 100.0) -> list[tuple[float, float]]:
    times_s = [start_s + number / rate_hz for number in range(count)]
    return list(zip(times_s, times_s, strict=True))


@pytest.mark.parametrize('seed', range(10))
@pytest.mark.parametrize('rate_hz', [60.0, 45.0])
def test_a_fast_camera_that_loses_half_of_its_frames_is_as_fast_as_before(rate_hz: float,
                                                                          seed: int) -> None:
    chance = random.Random(seed)
    frames = [frame for frame in steady(rate_hz) if chance.random() < 0.5]
    rate = rate_of(frames)
    assert rate.stamp_period_s == pytest.approx(1 / rate_hz, rel=0.01)
    assert rate.period_s == pytest.approx(1 / rate_hz, rel=0.01)
    assert outruns(rate.period_s, DEADLINE_S)
    schedule = Schedule()
    for stamp_s, received_s in frames:
        schedule = schedule.delivered('front', received_s, int(stamp_s * NS_PER_S))
    assert schedule.fast_period_s(DEADLINE_S, frames[-1][1]) == rate.period_s


@pytest.mark.parametrize('seed', range(5))
@pytest.mark.parametrize('stamped', [True, False])
def test_what_delays_frames_on_their_way_changes_no_rate(stamped: bool, seed: int) -> None:
    """Each frame is up to a third of a period late; without stamps the mean still tells."""
    noise = random.Random(seed)
    frames = [(stamp_s if stamped else 0.0, stamp_s + noise.uniform(0.0, 0.01))
              for stamp_s, _ in steady(30.0)]
    assert rate_of(frames).period_s == pytest.approx(1 / 30, rel=0.01 if stamped else 0.1)


@pytest.mark.parametrize('held', [2, 3, 5])
def test_frames_that_arrive_in_bunches_make_no_faster_camera(held: int) -> None:
    """A busy network hands over as many frames as it held back."""
    frames = [(stamp_s, 100.0 + (number // held + 1) * held / 30)
              for number, (stamp_s, _) in enumerate(steady(30.0))]
    rate = rate_of(frames)
    assert rate.period_s == pytest.approx(1 / 30, rel=0.05)
    assert not outruns(rate.period_s, DEADLINE_S)


@pytest.mark.parametrize(('before_hz', 'after_hz'), [(30.0, 60.0), (60.0, 30.0), (15.0, 30.0)])
def test_another_rate_is_known_once_the_old_one_is_forgotten(before_hz: float,
                                                             after_hz: float) -> None:
    start_s = 100.0 + 100 / before_hz
    frames = steady(before_hz, 100) + steady(after_hz, CONSTANTS.rate_steps + 1, start_s)
    assert rate_of(frames).period_s == pytest.approx(1 / after_hz, rel=1e-3)


@pytest.mark.parametrize('speed', [0.25, 1.0, 4.0])
def test_a_recording_at_another_speed_is_a_camera_of_that_speed(speed: float) -> None:
    frames = [(stamp_s, stamp_s / speed) for stamp_s, _ in steady(30.0)]
    rate = rate_of(frames)
    assert rate.stamp_period_s == pytest.approx(1 / 30)
    assert rate.period_s == pytest.approx(1 / 30 / speed)


@pytest.mark.parametrize('stamp_s', [0.0, 7.0])
def test_where_stamps_stand_still_the_arrivals_tell(stamp_s: float) -> None:
    frames = [(stamp_s, received_s) for _, received_s in steady(20.0)]
    assert rate_of(frames).period_s == pytest.approx(1 / 20)


def test_a_bag_that_loops_keeps_its_rate() -> None:
    loops = [(stamp_s, 10.0 * loop + stamp_s) for loop in range(5)
             for stamp_s, _ in steady(30.0, 300)]
    assert rate_of(loops).period_s == pytest.approx(1 / 30, rel=0.02)


def test_a_camera_outruns_only_targets_below_its_own_rate() -> None:
    period_s = rate_of(steady(30.0)).period_s
    assert [outruns(period_s, 1 / target_hz) for target_hz in (10.0, 26.0, 29.97, 30.0, 60.0)] == [
        True, True, False, False, False]


def test_a_rate_that_is_not_yet_known_outruns_nothing() -> None:
    rate = rate_of(steady(240.0, CONSTANTS.rate_enough))
    assert rate.period_s is None
    assert not outruns(rate.period_s, 1.0)
    assert outruns(rate_of(steady(240.0, CONSTANTS.rate_enough + 1)).period_s, 1.0)
