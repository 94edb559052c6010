# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The rate of a video comes from its frames."""

import pytest

from mobilenet_ros.replay.video import rate_hz


@pytest.mark.parametrize(('times_ns', 'expected_hz'), [
    ((0, 100_000_000, 200_000_000), 10.0),
    ((0, 40_000_000, 80_000_000, 900_000_000), 25.0),
    ((5,), 30.0),
    ((5, 5, 5), 30.0),
    ((5, 5, 50_000_005), 20.0),
])
def test_the_usual_period_counts(times_ns: tuple[int, ...], expected_hz: float) -> None:
    assert rate_hz(times_ns) == expected_hz
