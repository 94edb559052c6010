# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A frame knows its size and refuses pixels that its format cannot have."""

import numpy as np
import pytest

from mobilenet_ros.errors import FrameError
from mobilenet_ros.perception.frame import Frame, PixelFormat


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
