# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A frame: the pixels of one camera picture, when they were taken and where from."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import FrameError


class PixelFormat(Enum):
    """What the channels of a frame's pixels mean."""

    BGR = 'bgr'
    RGB = 'rgb'
    GRAY = 'gray'


@dataclass(frozen=True)
class Frame:
    """Pixels of shape (height, width, 3), or (height, width) for GRAY, as uint8.

    The pixels may be a view into the message that brought them; nobody writes to them.
    """

    pixels: NDArray[np.uint8]
    pixel_format: PixelFormat
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
