# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A frame knows its size and refuses pixels that its format cannot have."""

import numpy as np
import pytest

from mobilenet_ros.errors import FrameError
from mobilenet_ros.perception.frame import Frame, PixelFormat, as_frame


@pytest.mark.parametrize(('pixel_format', 'shape'), [
    (PixelFormat.BGR, (5, 7, 3)), (PixelFormat.RGB, (5, 7, 3)), (PixelFormat.GRAY, (5, 7))])
def test_height_and_width_are_those_of_the_pixels(pixel_format: PixelFormat,
                                                  shape: tuple[int, ...]) -> None:
    frame = Frame(np.zeros(shape, np.uint8), pixel_format)
    assert (frame.height, frame.width) == (5, 7)


@pytest.mark.parametrize(('pixel_format', 'shape', 'dtype'), [
    (PixelFormat.BGR, (5, 7), np.uint8), (PixelFormat.BGR, (5, 7, 4), np.uint8),
    (PixelFormat.GRAY, (5, 7, 1), np.uint8), (PixelFormat.RGB, (0, 7, 3), np.uint8),
    (PixelFormat.RGB, (5, 7, 3), np.float32)])
def test_pixels_that_do_not_fit_the_format_are_refused(
        pixel_format: PixelFormat, shape: tuple[int, ...], dtype: type) -> None:
    with pytest.raises(FrameError, match='pixels must'):
        Frame(np.zeros(shape, dtype), pixel_format)


def test_an_array_is_a_frame_of_bgr_or_gray_and_a_frame_is_itself() -> None:
    colour, gray = as_frame(np.zeros((5, 7, 3), np.uint8)), as_frame(np.zeros((5, 7), np.uint8))
    assert (colour.pixel_format, gray.pixel_format) == (PixelFormat.BGR, PixelFormat.GRAY)
    assert as_frame(colour) is colour


@pytest.mark.parametrize('image', [None, 'street.jpg', [[0, 0], [0, 0]]], ids=str)
def test_what_is_no_image_is_refused_with_what_would_be_one(image: object) -> None:
    with pytest.raises(FrameError, match=r'a Frame or an array of shape \(height, width, 3\)'):
        as_frame(image)
