# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The moving view of photographs."""

import itertools

import numpy as np
import pytest

from mobilenet_ros.sources import open_source
from mobilenet_ros.sources.photographs import FILES, NAME, RATE_HZ, SECONDS_EACH, SIZE, look_at

PHOTOGRAPH = np.random.default_rng(3).integers(100, 256, (300, 450, 3), np.uint8)


def test_the_view_begins_and_ends_with_the_whole_photograph() -> None:
    assert np.array_equal(look_at(PHOTOGRAPH, 0.0), look_at(PHOTOGRAPH, 1.0))
    assert (look_at(PHOTOGRAPH, 0.0)[0, 0] == 96).all()  # bars: the whole height is not filled


def test_half_way_the_view_is_closer() -> None:
    board = np.zeros((300, 450, 3), np.uint8)
    board[130:170, 205:245] = 255
    assert (look_at(board, 0.5) > 128).sum() > 1.2 * (look_at(board, 0.0) > 128).sum()


def test_every_photograph_is_shown_at_the_rate_of_a_camera() -> None:
    pytest.importorskip('skimage')
    with open_source(NAME) as source:
        pictures = list(itertools.islice(source, 3))
        assert source.rate_hz == RATE_HZ
        times_ns = [picture.time_ns for picture in source]
    assert all(picture.content.shape == (*SIZE, 3) for picture in pictures)
    assert len(times_ns) == len(FILES) * SECONDS_EACH * RATE_HZ
    assert np.allclose(np.diff(times_ns), 1e9 / RATE_HZ)
