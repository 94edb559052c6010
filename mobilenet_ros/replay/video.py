# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what the detector saw as a video for each camera, at the rate of its frames."""

from math import log10
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.perception.draw import caption_of
from mobilenet_ros.replay.replay import Replayed
from mobilenet_ros.stamp import NS_PER_S

_ENOUGH = 10  # frames to learn the rate from, before the file is begun
_USUAL_RATE_HZ = 30.0
_RATES_HZ = (0.01, 65535.0)  # of MPEG-4, whose rate is a fraction of numbers of 16 bits


class AnnotatedVideo:
    """The annotated frames of one camera as an MP4 file."""

    def __init__(self, path: Path) -> None:
        """Prepare to write; the file appears with the first frames."""
        self._path = path
        self._waiting: list[tuple[int, NDArray[np.uint8]]] = []
        self._writer: cv2.VideoWriter | None = None
        self._size = (0, 0)

    def add(self, replayed: Replayed) -> None:
        """Draw a frame; one that could not be used is left out."""
        if replayed.processed is None:
            return
        processed = replayed.processed
        picture = processed.detections.draw(processed.frame, caption_of(processed.member))
        self._waiting.append((replayed.image.recorded_ns, picture))
        if self._writer is not None or len(self._waiting) == _ENOUGH:
            self._write_waiting()

    def close(self) -> None:
        """Finish the file."""
        if self._waiting:
            self._write_waiting()
        if self._writer is not None:
            self._writer.release()

    def _write_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []  # what cannot be written is not tried again
        if self._writer is None:
            self._writer = self._begin(*zip(*waiting, strict=True))
        for _, picture in waiting:
            # A frame of another size than the first would be left out without a word.
            self._writer.write(picture if picture.shape[1::-1] == self._size
                               else cv2.resize(picture, self._size))

    def _begin(self, times_ns: tuple[int, ...],
               pictures: tuple[NDArray[np.uint8], ...]) -> cv2.VideoWriter:
        height, width = pictures[0].shape[:2]
        self._size = (width, height)
        rate = encoded_hz(rate_hz(times_ns))
        # From its root: FFmpeg takes what precedes a colon for a protocol.
        writer = cv2.VideoWriter(str(self._path.absolute()), cv2.VideoWriter.fourcc(*'mp4v'),
                                 rate, self._size)
        if not writer.isOpened():
            raise ReplayError(f'{self._path} cannot be written: this OpenCV cannot encode '
                              f'{width}x{height} at {rate} Hz as MPEG-4, or not write there')
        return writer


def rate_hz(times_ns: tuple[int, ...]) -> float:
    """Return the usual rate of a few frames, in Hz."""
    periods_ns = [later - earlier for earlier, later
                  in zip(times_ns, times_ns[1:], strict=False) if later > earlier]
    return NS_PER_S / median(periods_ns) if periods_ns else _USUAL_RATE_HZ


def encoded_hz(rate_hz: float) -> float:
    """Return the nearest rate that MPEG-4 has and OpenCV, which tries powers of ten, finds."""
    low, high = _RATES_HZ
    bounded = min(max(rate_hz, low), high)
    return round(bounded, int(log10(high / bounded)))
