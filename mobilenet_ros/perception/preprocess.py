# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From a frame to the network's input, and the way back for boxes."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.architecture import Size
from mobilenet_ros.family.fit import Fit
from mobilenet_ros.perception.frame import Frame, PixelFormat

_TO_RGB = {PixelFormat.BGR: cv2.COLOR_BGR2RGB, PixelFormat.GRAY: cv2.COLOR_GRAY2RGB}
STRETCHED = Fit()


@dataclass(frozen=True)
class Resize:
    """From camera pixels to input pixels; `undo` is the inverse of `apply`.

    The picture is stretched to `input_size` and stands at `corner` of the input: at the origin and
    as large as the input, unless it is letterboxed.
    """

    camera_size: Size  # height, width
    input_size: Size
    corner: Size = (0, 0)  # y, x

    def apply(self, boxes_xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return boxes, shape (N, 4) in camera pixels, in input pixels."""
        return boxes_xyxy * self._factors + self._shift

    def undo(self, boxes_xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return boxes, shape (N, 4) in input pixels, in camera pixels."""
        return (boxes_xyxy - self._shift) / self._factors

    @cached_property
    def _factors(self) -> NDArray[np.float32]:
        (camera_h, camera_w), (input_h, input_w) = self.camera_size, self.input_size
        x, y = input_w / camera_w, input_h / camera_h
        return np.array([x, y, x, y], np.float32)

    @cached_property
    def _shift(self) -> NDArray[np.float32]:
        y, x = self.corner
        return np.array([x, y, x, y], np.float32)


def preprocess(frame: Frame, side: int, fit: Fit = STRETCHED) -> tuple[NDArray[np.uint8], Resize]:
    """Return the network's input, RGB of shape (1, side, side, 3), and how it was made.

    Colours are swapped after the resize, on the smaller picture.
    """
    resize = _resize((frame.height, frame.width), side, fit)
    (height, width), corner = resize.input_size, resize.corner
    small = cv2.resize(frame.pixels, (width, height), interpolation=cv2.INTER_LINEAR)
    code = _TO_RGB.get(frame.pixel_format)
    if code is not None:
        small = cv2.cvtColor(small, code)
    image = np.asarray(small, np.uint8)
    if image.shape[:2] != (side, side):
        image = _with_bars(image, side, corner, fit.fill)
    return image[None], resize


@lru_cache(maxsize=64)  # cameras and sides are few
def _resize(camera_size: Size, side: int, fit: Fit) -> Resize:
    return Resize(camera_size, *fit.content(camera_size, side))


def _with_bars(small: NDArray[np.uint8], side: int, corner: Size,
               fill: int) -> NDArray[np.uint8]:
    square = np.full((side, side, 3), fill, np.uint8)
    (y, x), (height, width) = corner, small.shape[:2]
    square[y:y + height, x:x + width] = small
    return square
