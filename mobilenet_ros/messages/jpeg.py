# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""JPEG files from strangers: size before pixels, and damage is refused.

libjpeg fills what a lost packet took with grey and warns. Only simplejpeg (libjpeg-turbo) hands
that warning on; without it OpenCV decodes, and of the damages only a missing end is seen.
"""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages import opencv

try:
    import simplejpeg
except ImportError:
    simplejpeg = None

START, _END = b'\xff\xd8\xff', b'\xff\xd9'
_MARKER, _START_OF_SCAN = 0xff, 0xda
# Start of frame: all of C0 to CF but the tables DHT, JPG and DAC, which live there too.
_FRAMES = frozenset(range(0xc0, 0xd0)) - {0xc4, 0xc8, 0xcc}
_MAX_SCANS = 100  # of a progressive file, some ten in practice; each goes over the whole picture
# Webcams leave a few bytes before the end of a picture that is whole.
_HARMLESS = re.compile(r'Corrupt JPEG data: [1-8] extraneous bytes before marker 0xd9')
_NOT_OF_TURBO = re.compile('subsampling|color ?space|color conversion')


def size_of(content: bytes) -> tuple[int, int]:
    """Return height and width in pixels as the header tells them; raises FrameError."""
    for kind, place in _segments(content):
        if kind in _FRAMES:
            field = content[place + 5:place + 9]
            return int.from_bytes(field[:2], 'big'), int.from_bytes(field[2:], 'big')
    _check_end(content, 0)
    raise FrameError('cannot be decoded: it has no start of frame')


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Give kind and place of each segment up to the first scan's, that one included."""
    place, kind = 2, 0
    while place < len(content) - 3 and content[place] == _MARKER and kind != _START_OF_SCAN:
        kind = content[place + 1]
        yield kind, place
        place += 2 + int.from_bytes(content[place + 2:place + 4], 'big')


def decode(content: bytes) -> NDArray[np.uint8]:
    """Return the BGR pixels, shape (height, width, 3); raises FrameError."""
    check_end(content)
    if content.count(bytes([_MARKER, _START_OF_SCAN])) > _MAX_SCANS:
        raise FrameError(f'has more than {_MAX_SCANS} scans')
    return opencv.decode(content) if simplejpeg is None else _by_turbo(content)


def check_end(content: bytes) -> None:
    """Raise FrameError where the pixels have no end marker."""
    # The scan's: a thumbnail before it has an end marker of its own.
    _check_end(content, max((place for _, place in _segments(content)), default=0))


def _check_end(content: bytes, start: int) -> None:
    if content.rfind(_END, start) < 0:
        raise FrameError('is cut: it has no end marker')


def _by_turbo(content: bytes) -> NDArray[np.uint8]:
    try:
        return np.asarray(simplejpeg.decode_jpeg(content, 'BGR', strict=True), np.uint8)
    except ValueError as error:
        if _HARMLESS.fullmatch(str(error)):
            return np.asarray(simplejpeg.decode_jpeg(content, 'BGR', strict=False), np.uint8)
        if _NOT_OF_TURBO.search(str(error)):
            return opencv.decode(content)
        raise FrameError(f'is damaged or cannot be decoded: {error}') from error
