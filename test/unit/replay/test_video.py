# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The rate of a video comes from its frames, as far as the encoder has it."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from mobilenet_ros.replay.video import encoded_hz, rate_hz


@pytest.mark.parametrize(('times_ns', 'expected_hz'), [
    ((0, 100_000_000, 200_000_000), 10.0),
    ((0, 40_000_000, 80_000_000, 900_000_000), 25.0),
    ((5,), 30.0),
    ((5, 5, 5), 30.0),
    ((5, 5, 50_000_005), 20.0),
])
def test_the_usual_period_counts(times_ns: tuple[int, ...], expected_hz: float) -> None:
    assert rate_hz(times_ns) == expected_hz


@pytest.mark.parametrize('rate', [0.07, 1 / 3, 29.97, 59.94, 65.536, 66.1234, 120.337, 999.999,
                                  12345.67, 65535.0])
def test_every_rate_of_a_camera_can_be_encoded(tmp_path: Path, rate: float) -> None:
    writer = cv2.VideoWriter(str(tmp_path / 'clip.mp4'), cv2.VideoWriter.fourcc(*'mp4v'),
                             encoded_hz(rate), (64, 48))
    assert writer.isOpened()
    writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    written = cv2.VideoCapture(str(tmp_path / 'clip.mp4')).get(cv2.CAP_PROP_FPS)
    assert written == pytest.approx(rate, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize('rate', [10.0, 25.0, 30.0, 29.97, 60.0, 240.0])
def test_usual_rates_stay_as_they_are(rate: float) -> None:
    assert encoded_hz(rate) == rate


@pytest.mark.parametrize(('rate', 'nearest'), [(1e-6, 0.01), (1e9, 65535.0)])
def test_rates_of_no_camera_become_the_nearest_there_is(rate: float, nearest: float) -> None:
    assert encoded_hz(rate) == nearest
