# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes stay on what they mark, whatever is done to the picture."""

import numpy as np
import pytest

from mobilenet_ros.workshop.training.augment import (
    Boxes,
    choose_light,
    choose_window,
    cut,
    mirrored,
    relit,
    seen_in,
    visible_shares,
)

BOX = np.array([[40, 30, 80, 70]], np.float32)
SIZE = (100, 160)


def boxes(corners: np.ndarray = BOX) -> Boxes:
    count = len(corners)
    return Boxes(corners, np.zeros(count, np.int64), np.ones(count, np.float32),
                 np.zeros(count, np.bool_))


@pytest.mark.parametrize('seed', range(40))
def test_box_stays_on_its_pixels_in_any_window(seed: int) -> None:
    picture = np.zeros((*SIZE, 3), np.uint8)
    picture[30:70, 40:80] = 255
    window = choose_window(BOX, SIZE, np.random.default_rng(seed))
    shown, found = cut(picture, window), seen_in(boxes(), window)
    rows, columns = np.nonzero(shown[..., 0] == 255)
    assert shown.shape[:2] == (window[3] - window[1], window[2] - window[0])
    seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    height, width = shown.shape[:2]
    np.testing.assert_allclose(found.boxes_xyxy[0] * [width, height, width, height], seen,
                               atol=0.01)


def test_windows_are_of_every_kind() -> None:
    windows = [choose_window(BOX, SIZE, np.random.default_rng(seed)) for seed in range(200)]
    areas = np.array([(w[2] - w[0]) * (w[3] - w[1]) for w in windows]) / np.prod(SIZE)
    assert (areas == 1).any() and (areas > 1).any() and (areas < 0.5).any()


def test_windows_show_some_of_an_object() -> None:
    for seed in range(100):
        window = choose_window(BOX, SIZE, np.random.default_rng(seed))
        assert visible_shares(BOX, window).max() >= 0.1


def test_object_of_which_little_is_left_is_ignored() -> None:
    assert seen_in(boxes(), (0, 0, 50, 100)).ignored.tolist() == [True]
    assert seen_in(boxes(), (0, 0, 70, 100)).ignored.tolist() == [False]
    assert len(seen_in(boxes(), (90, 0, 160, 100)).scores) == 0


def test_mirroring_twice_changes_nothing() -> None:
    found = boxes(np.array([[0.1, 0.2, 0.5, 0.9]], np.float32))
    np.testing.assert_allclose(mirrored(mirrored(found)).boxes_xyxy, found.boxes_xyxy, rtol=1e-6)
    np.testing.assert_allclose(mirrored(found).boxes_xyxy, [[0.5, 0.2, 0.9, 0.9]], rtol=1e-6)


def test_light_changes_colours_and_nothing_else() -> None:
    picture = np.full((4, 6, 3), (200, 90, 30), np.uint8)
    lit = relit(picture, choose_light(np.random.default_rng(3)))
    assert lit.shape == picture.shape
    assert (lit == lit[0, 0]).all()
    assert (lit != picture).any()
