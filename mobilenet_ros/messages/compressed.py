# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a sensor_msgs/CompressedImage (JPEG or PNG) to pixels.

Whoever may publish may send anything: the size is read and limited before anything is decoded, and
a file that is damaged is refused where that can be told.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages import jpeg, png
from mobilenet_ros.perception.frame import check_size

Pixels = NDArray[np.uint8]


class _Container(NamedTuple):
    name: str
    start: bytes
    size_of: Callable[[bytes], tuple[int, int]]
    decode: Callable[[bytes], Pixels]


_CONTAINERS = (_Container('JPEG', jpeg.START, jpeg.size_of, jpeg.decode),
               _Container('PNG', png.START, png.size_of, png.decode))


def decode_compressed(data: bytes | bytearray | memoryview | Pixels) -> Pixels:
    """Return the BGR pixels, shape (height, width, 3), of a JPEG or PNG file in memory.

    Pixels stay where the camera has them: a wish to turn the picture (Exif) is not followed, or
    boxes would not fit the camera's calibration. Raises FrameError on a file that is neither, too
    large, cut or damaged.
    """
    content = bytes(data)
    container = _container_of(content)
    try:
        check_size(*container.size_of(content))
        return container.decode(content)
    except FrameError as error:
        raise FrameError(f'{container.name} of {len(content)} bytes {error}') from error


def _container_of(content: bytes) -> _Container:
    for container in _CONTAINERS:
        if content.startswith(container.start):
            return container
    raise FrameError(f'compressed image starts with {content[:8].hex(" ") or "nothing"}; '
                     f'understood are {", ".join(container.name for container in _CONTAINERS)}')
