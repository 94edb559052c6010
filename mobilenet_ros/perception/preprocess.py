# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From a frame to the network's input, and the way back for boxes."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.perception.frame import Frame, PixelFormat

_TO_RGB = {PixelFormat.BGR: cv2.COLOR_BGR2RGB, PixelFormat.GRAY: cv2.COLOR_GRAY2RGB}


class Resize(NamedTuple):
    """A stretch from camera pixels to input pixels; `undo` is the inverse of `apply`."""

    camera_size: tuple[int, int]  # height, width
    input_size: tuple[int, int]

    def apply(self, boxes_xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return boxes, shape (N, 4) in camera pixels, in input pixels."""
        return boxes_xyxy * self._factors()

    def undo(self, boxes_xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return boxes, shape (N, 4) in input pixels, in camera pixels."""
        return boxes_xyxy / self._factors()

    def _factors(self) -> NDArray[np.float32]:
        (camera_h, camera_w), (input_h, input_w) = self.camera_size, self.input_size
        x, y = input_w / camera_w, input_h / camera_h
        return np.array([x, y, x, y], np.float32)


def preprocess(frame: Frame, side: int) -> tuple[NDArray[np.uint8], Resize]:
    """Return the network's input, RGB of shape (1, side, side, 3), and how it was made.

    Colours are swapped after the resize, on the smaller picture.
    """
    small = cv2.resize(frame.pixels, (side, side), interpolation=cv2.INTER_LINEAR)
    code = _TO_RGB.get(frame.pixel_format)
    if code is not None:
        small = cv2.cvtColor(small, code)
    resize = Resize((frame.height, frame.width), (side, side))
    return np.asarray(small, np.uint8)[None], resize
