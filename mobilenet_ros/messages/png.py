# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""PNG files from strangers: size before pixels, and each part is held against its checksum."""

import zlib

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages import opencv

START = b'\x89PNG\r\n\x1a\n'


def size_of(content: bytes) -> tuple[int, int]:
    """Return height and width in pixels as the header tells them; raises FrameError."""
    if content[12:16] != b'IHDR' or len(content) < 24:
        raise FrameError('is cut: it has no end marker' if len(content) < 24 else
                         'cannot be decoded: it has no header')
    return int.from_bytes(content[20:24], 'big'), int.from_bytes(content[16:20], 'big')


def decode(content: bytes) -> NDArray[np.uint8]:
    """Return the BGR pixels, shape (height, width, 3); raises FrameError."""
    check_parts(content)
    return opencv.decode(content)


def check_parts(content: bytes) -> None:
    """Raise FrameError unless every chunk up to the last is whole (PNG, section 5.3)."""
    place, kind = len(START), b''
    while kind != b'IEND':
        length = int.from_bytes(content[place:place + 4], 'big')
        kind, end = content[place + 4:place + 8], place + 8 + length
        if end + 4 > len(content):
            raise FrameError('is cut: it has no end marker')
        if zlib.crc32(memoryview(content)[place + 4:end]) != int.from_bytes(
                content[end:end + 4], 'big'):
            raise FrameError(f'is damaged: the checksum of its part {kind!r} is wrong')
        place = end + 4
