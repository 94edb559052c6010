# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a process holds grows by its slope, and what it took at first counts for nothing."""

import pytest

pytest.importorskip('rclpy', reason='no ROS 2 here')

from mobilenet_ros.workshop.benchmarks.faults.soak import SoakSample, slopes_an_hour
from mobilenet_ros.workshop.benchmarks.graph.usage import Held


def samples(first_mib: float, mib_an_hour: float) -> list[SoakSample]:
    """Return half an hour of samples; the first third holds something else."""
    steady = [SoakSample(60.0 * minute, Held(100.0 + mib_an_hour * minute / 60.0, 20, 26), {})
              for minute in range(10, 30)]
    first = [SoakSample(60.0 * minute, Held(first_mib, 20, 26), {}) for minute in range(10)]
    return first + steady


@pytest.mark.parametrize('mib_an_hour', [0.0, 12.0, -3.0])
@pytest.mark.parametrize('first_mib', [10.0, 100.0])
def test_the_slope_is_what_is_added_in_an_hour(first_mib: float, mib_an_hour: float) -> None:
    slopes = slopes_an_hour(samples(first_mib, mib_an_hour))
    assert slopes is not None
    assert slopes == pytest.approx((mib_an_hour, 0.0, 0.0), abs=1e-6)


def test_two_samples_have_no_slope() -> None:
    assert slopes_an_hour(samples(100.0, 0.0)[:2]) is None
