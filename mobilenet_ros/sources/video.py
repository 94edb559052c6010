# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A video file as a source."""

import math
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.source import Picture, Source
from mobilenet_ros.stamp import NS_PER_S

_USUAL_RATE_HZ = 30.0
_PLAUSIBLE_RATE_HZ = 1000.0  # some containers state their clock's rate instead of the pictures'


class VideoSource(Source):
    """The pictures of a video file, evenly spaced by the rate the file states."""

    def __init__(self, path: Path) -> None:
        """Open the file once to see that it is a video; raises SourceError when it is not."""
        self._path = path
        capture = self._open()
        rate_hz = capture.get(cv2.CAP_PROP_FPS)
        capture.release()
        plausible = math.isfinite(rate_hz) and 0.0 < rate_hz <= _PLAUSIBLE_RATE_HZ
        super().__init__(rate_hz if plausible else _USUAL_RATE_HZ)

    def __iter__(self) -> Iterator[Picture]:
        """Decode the file from its start."""
        capture = self._open()
        try:
            index = 0
            while (pixels := read_pixels(capture)) is not None:
                yield Picture(round(index * NS_PER_S / self.rate_hz), pixels)
                index += 1
        finally:
            capture.release()
        if not index:
            raise SourceError(f'{self._path}: no picture of this video can be decoded')

    def _open(self) -> cv2.VideoCapture:
        # From its root: of `12:30.mp4`, FFmpeg takes what precedes the colon for a protocol.
        capture = cv2.VideoCapture(str(self._path.absolute()))
        if not capture.isOpened():
            raise SourceError(f'{self._path} is not a video that OpenCV can read (or it is cut '
                              f'short: an MP4 file is only whole with its end)')
        return capture


def read_pixels(capture: cv2.VideoCapture) -> np.ndarray | None:
    """Return the next picture as BGR uint8, shape (height, width, 3); None when none comes."""
    found, pixels = capture.read()
    return np.asarray(pixels, np.uint8) if found else None
