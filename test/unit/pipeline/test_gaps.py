# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The stamps of the frames that arrive tell how many did not."""

import random

import pytest

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.pipeline.gaps import SHORTEST_PERIOD_S, StampGaps
from mobilenet_ros.stamp import NS_PER_S


class Camera:
    """A camera whose frames arrive as they are stamped."""

    def __init__(self) -> None:
        self.gaps, self.rate = StampGaps(), CameraRate(0, 0.0)
        self.frames = 0

    def update(self, stamp_ns: int) -> int:
        arrived_s = stamp_ns / NS_PER_S
        self.rate = (self.rate.after(stamp_ns, arrived_s) if self.frames else
                     CameraRate(stamp_ns, arrived_s))
        self.frames += 1
        return self.gaps.update(self.rate)

    @property
    def missing(self) -> int:
        return self.gaps.missing

    @property
    def period_s(self) -> float | None:
        return self.rate.period_s


def after(stamps_ns: list[int]) -> Camera:
    camera = Camera()
    for stamp_ns in stamps_ns:
        camera.update(stamp_ns)
    return camera


def stamps(count: int, rate_hz: float = 30.0, start_s: float = 100.0) -> list[int]:
    return [int((start_s + number / rate_hz) * NS_PER_S) for number in range(count)]


@pytest.mark.parametrize('rate_hz', [0.5, 1.0, 29.97, 240.0])
def test_a_steady_camera_loses_nothing_and_its_period_is_learned(rate_hz: float) -> None:
    gaps = after(stamps(100, rate_hz))
    assert gaps.missing == 0
    assert gaps.period_s == pytest.approx(1 / rate_hz, rel=1e-3)


def test_a_period_is_not_claimed_from_a_few_stamps() -> None:
    assert after(stamps(CONSTANTS.rate_enough)).period_s is None
    assert after(stamps(CONSTANTS.rate_enough + 1)).period_s is not None


@pytest.mark.parametrize('lost', [1, 2, 9, 50])
def test_a_gap_counts_the_frames_in_it(lost: int) -> None:
    whole = stamps(200)
    assert after(whole[:20] + whole[20 + lost:]).missing == lost


def test_the_last_update_tells_the_size_of_its_own_gap() -> None:
    gaps = after(stamps(20))
    later = stamps(30)
    assert gaps.update(later[24]) == 4
    assert gaps.update(later[25]) == 0


@pytest.mark.parametrize('seed', range(5))
def test_stamps_that_jitter_by_a_tenth_lose_nothing(seed: int) -> None:
    shake = random.Random(seed)
    period_ns = NS_PER_S // 30
    shaken = [number * period_ns + int(shake.uniform(-0.1, 0.1) * period_ns)
              for number in range(300)]
    gaps = after(shaken)
    assert gaps.missing == 0
    assert gaps.period_s == pytest.approx(1 / 30, rel=0.1)


@pytest.mark.parametrize(('late_s', 'place'), [(0.02, 40), (0.033, 41), (0.03, 150)])
def test_a_frame_that_is_stamped_late_is_not_lost(late_s: float, place: int) -> None:
    steady = stamps(200)
    steady[place] += int(late_s * NS_PER_S)
    assert after(steady).missing == 0


@pytest.mark.parametrize('seed', range(5))
@pytest.mark.parametrize(('share', 'before_next_s'), [(0.04, 0.01), (0.05, 0.003), (0.1, 0.0002)])
def test_frames_that_are_often_stamped_late_do_not_make_a_faster_camera(
        share: float, before_next_s: float, seed: int) -> None:
    chance = random.Random(seed)
    late_ns = NS_PER_S // 30 - int(before_next_s * NS_PER_S)
    gaps = after([stamp + late_ns * (chance.random() < share) for stamp in stamps(3000)])
    assert gaps.period_s == pytest.approx(1 / 30, rel=0.1)
    assert gaps.missing <= 60


@pytest.mark.parametrize('held', [2, 3, 5])
def test_frames_that_come_in_bunches_now_and_then_do_not_make_a_faster_camera(held: int) -> None:
    """A machine that was busy stamps what it held back in one go."""
    bunched = stamps(600)
    for first in range(20, 580, 40):
        for number in range(held):
            bunched[first + number] = bunched[first + held] - (held - number) * NS_PER_S // 5000
    gaps = after(bunched)
    assert gaps.period_s == pytest.approx(1 / 30, rel=0.1)
    assert gaps.missing == 0


def test_a_late_frame_is_taken_back_when_the_next_one_is_in_time() -> None:
    gaps = after(stamps(20))
    later = stamps(30)
    assert gaps.update(later[20] + NS_PER_S // 40) == 1
    assert gaps.update(later[21]) == -1
    assert gaps.missing == 0


@pytest.mark.parametrize('seed', range(5))
@pytest.mark.parametrize('share', [0.2, 0.5, 0.9])
def test_a_transport_that_loses_frames_at_random_is_found_out(share: float, seed: int) -> None:
    """Only what is lost before the period is known goes uncounted."""
    chance = random.Random(seed)
    whole = stamps(2000)
    arrived = [stamp for stamp in whole if chance.random() < share]
    lost = len(whole) - len(arrived)
    assert after(arrived).missing == pytest.approx(lost, rel=0.1)


def test_time_that_goes_back_is_a_bag_that_loops_and_no_loss() -> None:
    loop = stamps(50)
    assert after(loop * 4).missing == 0


@pytest.mark.parametrize('pause_s', [11.0, 3600.0])
def test_a_camera_that_stopped_for_long_did_not_lose_what_it_never_took(pause_s: float) -> None:
    assert after(stamps(50) + stamps(50, start_s=102.0 + pause_s)).missing == 0


def test_equal_stamps_say_nothing() -> None:
    gaps = after([7] * 100)
    assert (gaps.missing, gaps.period_s) == (0, None)


@pytest.mark.parametrize(('before_hz', 'after_hz'), [(30.0, 10.0), (10.0, 30.0), (30.0, 15.0)])
def test_a_camera_that_changes_its_rate_is_learned_anew(before_hz: float,
                                                        after_hz: float) -> None:
    gaps = after(stamps(100, before_hz))
    for stamp_ns in stamps(100, after_hz, start_s=105.0):
        gaps.update(stamp_ns)
    learned = gaps.missing
    for stamp_ns in stamps(100, after_hz, start_s=105.0 + 100 / after_hz):
        gaps.update(stamp_ns)
    assert gaps.period_s == pytest.approx(1 / after_hz, rel=1e-3)
    assert gaps.missing == learned


@pytest.mark.parametrize('rounded_ns', [10**6, 5 * 10**6, 10**7])
@pytest.mark.parametrize('rate_hz', [10.0, 15.0, 29.97, 30.0])
def test_stamps_that_are_rounded_lose_nothing(rate_hz: float, rounded_ns: int) -> None:
    assert after([round(stamp / rounded_ns) * rounded_ns
                  for stamp in stamps(1000, rate_hz)]).missing <= 1


@pytest.mark.parametrize('seed', range(5))
def test_stamps_of_any_kind_count_no_more_than_there_was_time_for(seed: int) -> None:
    """Three hundred frames that arrive at 30 Hz, whatever their stamps say."""
    chance = random.Random(seed)
    gaps, rate = StampGaps(), CameraRate(0, 0.0)
    for number in range(300):
        rate = rate.after(chance.randrange(2**chance.choice((20, 30, 33, 60))), number / 30)
        gaps.update(rate)
    assert gaps.missing <= 300 * (1 / 30 / SHORTEST_PERIOD_S + 2)
