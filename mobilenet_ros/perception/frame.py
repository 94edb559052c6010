# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A frame: the pixels of one camera picture, when they were taken and where from."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import FrameError

MAX_PIXELS = 64_000_000  # more than any camera's; 192 MB as BGR


class PixelFormat(Enum):
    """What the channels of a frame's pixels mean."""

    BGR = 'bgr'
    RGB = 'rgb'
    GRAY = 'gray'


@dataclass(frozen=True)
class Frame:
    """Pixels of shape (height, width, 3), or (height, width) for GRAY, as uint8.

    `stamp_ns` is when they were taken, in nanoseconds, `frame_id` the camera's coordinate frame.
    The pixels may be a view into the message that brought them; nobody writes to them. Raises
    FrameError on pixels of another shape or type.
    """

    pixels: NDArray[np.uint8]
    pixel_format: PixelFormat = PixelFormat.BGR
    stamp_ns: int = 0
    frame_id: str = ''

    def __post_init__(self) -> None:
        """Refuse pixels that do not have the shape their format says."""
        shape = self.pixels.shape
        wanted = '(height, width)' if self.is_gray else '(height, width, 3)'
        if len(shape) != (2 if self.is_gray else 3) or (not self.is_gray and shape[2] != 3):
            raise FrameError(f'pixels must have shape {wanted}, not {shape}')
        if 0 in shape or self.pixels.dtype != np.uint8:
            raise FrameError(f'pixels must be uint8 and not empty, '
                             f'not {self.pixels.dtype} of shape {shape}')

    @property
    def is_gray(self) -> bool:
        """Tell whether the pixels have one channel only."""
        return self.pixel_format is PixelFormat.GRAY

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        return int(self.pixels.shape[1])


def as_frame(image: NDArray[np.uint8] | Frame) -> Frame:
    """Return an image as OpenCV reads it, BGR or gray, as a frame; a frame is returned as it is.

    Raises FrameError on anything else, such as the None of a `cv2.imread` that found no picture.
    """
    if isinstance(image, Frame):
        return image
    if not isinstance(image, np.ndarray):
        raise FrameError(f'an image is a Frame or an array of shape (height, width, 3) or '
                         f'(height, width), not {image!r:.80}; cv2.imread returns None where it '
                         'can read no picture')
    return Frame(image, PixelFormat.GRAY if image.ndim == 2 else PixelFormat.BGR)


def check_size(height: int, width: int) -> None:
    """Raise FrameError unless a picture of this size in pixels may be decoded.

    A message of a few bytes can claim gigabytes.
    """
    if height <= 0 or width <= 0:
        raise FrameError(f'has size {width}x{height}; both must be positive')
    if height * width > MAX_PIXELS:
        raise FrameError(f'has size {width}x{height}; at most {MAX_PIXELS / 1e6:g} megapixels '
                         'are taken')
