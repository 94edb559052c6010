# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What counts as a miss, and what does not."""

from collections.abc import Iterable
from itertools import accumulate

import pytest

from mobilenet_ros.adaptation.camera_rate import CameraRate
from mobilenet_ros.family import Variant
from mobilenet_ros.pipeline.figures import Figures
from mobilenet_ros.stamp import NS_PER_S

SMALL, LARGE = Variant(0.25, 1.0), Variant(0.5, 1.0)


def rates_of(rate_hz: float, numbers: Iterable[int] = range(20)) -> list[CameraRate]:
    """Return what is known of a camera after each of its frames."""
    return list(accumulate(numbers, lambda rate, number: rate.after(
        int(number * NS_PER_S / rate_hz), number / rate_hz), initial=CameraRate(0, 0.0)))


def camera_at(rate_hz: float, camera: str = 'front') -> Figures:
    figures = Figures()
    for rate in rates_of(rate_hz):
        figures.arrived(camera, rate)
    return figures


@pytest.mark.parametrize(('camera_hz', 'target_hz', 'misses'), [
    (30.0, 30.0, 1), (15.0, 30.0, 1), (30.0, 10.0, 0), (60.0, 30.0, 0), (31.0, 30.0, 1)])
def test_a_superseded_frame_is_a_miss_only_if_its_camera_is_no_faster_than_the_target(
        camera_hz: float, target_hz: float, misses: int) -> None:
    figures = camera_at(camera_hz)
    figures.was_superseded(rates_of(camera_hz)[-1], 1 / target_hz)
    assert (figures.superseded, figures.deadline_misses) == (1, misses)


def test_a_superseded_frame_of_a_camera_not_yet_known_is_no_miss() -> None:
    figures = Figures()
    figures.was_superseded(CameraRate(0, 0.0), 0.033)
    assert (figures.superseded, figures.deadline_misses) == (1, 0)


def test_a_frame_published_after_its_deadline_is_a_miss() -> None:
    figures = Figures()
    for latency_s in (0.010, 0.033, 0.034, 0.100):
        figures.was_published('front', 1.0, SMALL, latency_s, 0.0, deadline_s=0.033)
    assert (figures.processed, figures.deadline_misses) == (4, 2)


def test_late_and_superseded_frames_add_up() -> None:
    figures = camera_at(30.0)
    figures.was_superseded(rates_of(30.0)[-1], 1 / 30)
    figures.was_published('front', 1.0, SMALL, 0.2, 0.0, deadline_s=1 / 30)
    assert figures.deadline_misses == 2


def test_switches_are_counted_and_the_first_variant_is_none() -> None:
    figures = Figures()
    for variant in (SMALL, SMALL, LARGE, LARGE, SMALL):
        figures.was_published('front', 1.0, variant, 0.01, 0.0, 0.1)
    assert (figures.switches, figures.variant) == (2, SMALL)


def test_each_camera_has_a_rate_of_its_own() -> None:
    figures = Figures()
    for number in range(60):
        figures.was_published('front', number / 30, SMALL, 0.01, 0.0, 0.1)
        if number % 3 == 0:
            figures.was_published('rear', number / 30, SMALL, 0.01, 0.0, 0.1)
    assert figures.rates['front'].rate_hz(2.0) == pytest.approx(30.0)
    assert figures.rates['rear'].rate_hz(2.0) == pytest.approx(10.0)


def test_what_never_arrived_is_added_over_the_cameras() -> None:
    figures = Figures()
    for number, (front, rear) in enumerate(zip(rates_of(30.0, [*range(20), 22]),
                                               rates_of(10.0, [*range(20), 21]), strict=True)):
        figures.arrived('front', front)
        figures.arrived('rear', rear)
        assert figures.never_arrived == (3 if number == 21 else 0)
