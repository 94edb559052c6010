# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The pixels of a frame in the one order that OpenCV draws and writes in."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.perception.frame import Frame, PixelFormat

_TO_BGR = {PixelFormat.RGB: cv2.COLOR_RGB2BGR, PixelFormat.GRAY: cv2.COLOR_GRAY2BGR}


def bgr_pixels(frame: Frame) -> NDArray[np.uint8]:
    """Return BGR pixels, shape (height, width, 3); the frame's own where they are BGR."""
    code = _TO_BGR.get(frame.pixel_format)
    if code is None:
        return frame.pixels
    return np.asarray(cv2.cvtColor(frame.pixels, code), np.uint8)
