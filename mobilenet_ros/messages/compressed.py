# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a sensor_msgs/CompressedImage (JPEG or PNG) to pixels."""

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import FrameError


class _Container(NamedTuple):
    name: str
    start: bytes
    end: bytes
    pixels_start: Callable[[NDArray[np.uint8]], int]


def _scan_start(content: NDArray[np.uint8]) -> int:
    """Return where a JPEG's pixels begin: a thumbnail before them has an end marker of its own."""
    place = 2
    while place < content.size - 3:
        marker, kind, high, low = map(int, content[place:place + 4])
        if marker != _MARKER or kind == _START_OF_SCAN:
            break
        place += 2 + high * 256 + low
    return place


_MARKER, _START_OF_SCAN = 0xff, 0xda
_CONTAINERS = (_Container('JPEG', b'\xff\xd8\xff', b'\xff\xd9', _scan_start),
               _Container('PNG', b'\x89PNG\r\n\x1a\n', b'IEND\xaeB`\x82', lambda content: 8))


def decode_compressed(data: bytes | bytearray | memoryview | NDArray[np.uint8]
                      ) -> NDArray[np.uint8]:
    """Return the BGR pixels, shape (height, width, 3), of a JPEG or PNG file in memory.

    OpenCV paints the missing half of a cut JPEG grey and says nothing, so the end is looked for;
    drivers leave all kinds of bytes behind it. Pixels stay where the camera has them: a wish to
    turn the picture (Exif) is not followed, or boxes would not fit the camera's calibration.
    """
    content = np.frombuffer(data, np.uint8)
    container = _container_of(content[:16].tobytes())
    if content.tobytes().rfind(container.end, container.pixels_start(content)) < 0:
        raise FrameError(f'{container.name} of {content.size} bytes is cut: it has no end marker')
    try:
        pixels = cv2.imdecode(content, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:  # such as a header that claims more pixels than OpenCV takes
        raise FrameError(f'{container.name} of {content.size} bytes cannot be decoded: '
                         f'{error.err}') from error
    if pixels is None:
        raise FrameError(f'{container.name} of {content.size} bytes cannot be decoded')
    return np.asarray(pixels, np.uint8)


def _container_of(start: bytes) -> _Container:
    for container in _CONTAINERS:
        if start.startswith(container.start):
            return container
    raise FrameError(f'compressed image starts with {start[:8].hex(" ") or "nothing"}; '
                     f'understood are {", ".join(container.name for container in _CONTAINERS)}')
