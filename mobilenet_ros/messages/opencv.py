# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Picture files by OpenCV, whose two ways to say that it cannot decode become one."""

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import FrameError


def decode(content: bytes) -> NDArray[np.uint8]:
    """Return the BGR pixels, shape (height, width, 3), not turned; raises FrameError."""
    try:
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8),
                              cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise FrameError(f'cannot be decoded: {error.err}') from error
    if pixels is None:
        raise FrameError('cannot be decoded')
    return np.asarray(pixels, np.uint8)
