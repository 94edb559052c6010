# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes go to input pixels and back; the network always gets red first."""

import numpy as np
import pytest

from mobilenet_ros.family.fit import Fit
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.preprocess import Resize, preprocess

SIZES = [((480, 640), (320, 320)), ((1080, 1920), (96, 96)), ((17, 33), (300, 300))]
FITS = [Fit(), Fit('letterbox'), Fit('letterbox', 'centre', 0)]
BOXES = np.array([[0, 0, 10, 12], [3.5, 4.25, 16, 15.75], [-2, 1, 40, 90]], np.float32)


@pytest.mark.parametrize(('camera', 'side'), SIZES)
def test_undo_is_the_inverse_of_apply(camera: tuple[int, int], side: tuple[int, int]) -> None:
    resize = Resize(camera, side)
    np.testing.assert_allclose(resize.undo(resize.apply(BOXES)), BOXES, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize('fit', FITS, ids=str)
@pytest.mark.parametrize('size', [(48, 64), (64, 48), (64, 64), (7, 1000), (1080, 1920)])
@pytest.mark.parametrize('side', [32, 101, 416])
def test_boxes_come_back_whatever_the_fit(fit: Fit, size: tuple[int, int], side: int) -> None:
    frame = Frame(np.zeros((*size, 3), np.uint8), PixelFormat.RGB)
    resize = preprocess(frame, side, fit)[1]
    np.testing.assert_allclose(resize.undo(resize.apply(BOXES)), BOXES, rtol=1e-4, atol=1e-3)
    whole = np.array([[0, 0, size[1], size[0]]], np.float32)
    left, top, right, bottom = resize.apply(whole)[0]
    assert min(left, top) >= 0
    assert max(right, bottom) <= side + 1e-3


@pytest.mark.parametrize('place', ['corner', 'centre'])
@pytest.mark.parametrize('size', [(48, 64), (64, 48), (10, 64)])
def test_a_letterbox_holds_the_picture_where_it_says_and_bars_elsewhere(
        place: str, size: tuple[int, int]) -> None:
    frame = Frame(np.full((*size, 3), 255, np.uint8), PixelFormat.RGB)
    image, resize = preprocess(frame, 64, Fit('letterbox', place, 7))
    whole = np.array([[0, 0, size[1], size[0]]], np.float32)
    left, top, right, bottom = resize.apply(whole)[0].astype(int)
    assert (image[0, top:bottom, left:right] == 255).all()
    assert (image == 255).all(axis=3).sum() == size[0] * size[1]
    assert set(np.unique(image)) <= {7, 255}


def test_a_letterbox_keeps_shapes_and_a_stretch_does_not() -> None:
    frame = Frame(np.zeros((50, 100, 3), np.uint8), PixelFormat.RGB)
    square = np.array([[10, 10, 30, 30]], np.float32)
    for fit, ratio in ((Fit('letterbox'), 1.0), (Fit(), 2.0)):
        left, top, right, bottom = preprocess(frame, 64, fit)[1].apply(square)[0]
        assert (bottom - top) / (right - left) == pytest.approx(ratio)


@pytest.mark.parametrize(('camera', 'side'), SIZES)
def test_the_whole_camera_picture_becomes_the_whole_input(camera: tuple[int, int],
                                                          side: tuple[int, int]) -> None:
    whole = np.array([[0, 0, camera[1], camera[0]]], np.float32)
    np.testing.assert_allclose(Resize(camera, side).apply(whole), [[0, 0, side[1], side[0]]],
                               rtol=1e-6)


@pytest.mark.parametrize(('pixel_format', 'pixels'), [
    (PixelFormat.BGR, np.full((40, 60, 3), (30, 20, 10), np.uint8)),
    (PixelFormat.RGB, np.full((40, 60, 3), (10, 20, 30), np.uint8)),
])
def test_both_orders_of_colours_become_red_green_blue(pixel_format: PixelFormat,
                                                      pixels: np.ndarray) -> None:
    image, _ = preprocess(Frame(pixels, pixel_format), 32)
    assert image.shape == (1, 32, 32, 3)
    assert image.dtype == np.uint8
    assert (image == (10, 20, 30)).all()


def test_gray_is_the_same_in_every_channel() -> None:
    gray = np.random.default_rng(0).integers(0, 256, (40, 60), np.uint8)
    image, _ = preprocess(Frame(gray, PixelFormat.GRAY), 32)
    assert (image[..., :1] == image).all()


def test_a_picture_of_the_input_size_is_left_as_it_is() -> None:
    rgb = np.random.default_rng(1).integers(0, 256, (32, 32, 3), np.uint8)
    image, _ = preprocess(Frame(rgb, PixelFormat.RGB), 32)
    np.testing.assert_array_equal(image[0], rgb)


def test_a_view_with_padded_rows_gives_what_its_copy_gives() -> None:
    wide = np.random.default_rng(2).integers(0, 256, (48, 70, 3), np.uint8)
    view = wide[:, :61]
    ours, copied = (preprocess(Frame(pixels, PixelFormat.BGR), 32)[0]
                    for pixels in (view, view.copy()))
    np.testing.assert_array_equal(ours, copied)


@pytest.mark.parametrize('corner', [(0, 0), (40, 20), (59, 39)])
def test_a_dot_lands_where_its_box_lands(corner: tuple[int, int]) -> None:
    x, y = corner
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[y, x] = 255
    image, resize = preprocess(Frame(pixels, PixelFormat.RGB), 240)
    left, top, right, bottom = resize.apply(np.array([[x, y, x + 1, y + 1]], np.float32))[0]
    found_y, found_x = np.unravel_index(image[0, ..., 0].argmax(), (240, 240))
    assert left <= found_x <= right
    assert top <= found_y <= bottom
