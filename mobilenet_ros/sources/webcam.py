# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A webcam as a source."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.source import Picture, Source
from mobilenet_ros.sources.video import read_pixels

_USUAL_RATE_HZ = 30.0


class WebcamSource(Source):
    """The pictures of a webcam, as they are taken; it never ends."""

    live = True

    def __init__(self, index: int, rate_hz: float = 0.0,
                 clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        """Open webcam `index` and ask it for `rate_hz` (0: its own); it may not obey."""
        self._index = index
        self._clock_ns = clock_ns
        self._capture = cv2.VideoCapture(index)
        if not self._capture.isOpened():
            raise SourceError(f'there is no webcam {index}; found: {_found()}')
        if rate_hz:
            self._capture.set(cv2.CAP_PROP_FPS, rate_hz)
        super().__init__(self._capture.get(cv2.CAP_PROP_FPS) or _USUAL_RATE_HZ)

    def __iter__(self) -> Iterator[Picture]:
        """Give pictures for as long as the webcam does; raises SourceError when it stops."""
        start_ns = self._clock_ns()
        while (pixels := read_pixels(self._capture)) is not None:
            yield Picture(self._clock_ns() - start_ns, pixels)
        raise SourceError(f'webcam {self._index} has stopped giving pictures')

    def close(self) -> None:
        """Give the webcam back."""
        self._capture.release()


def _found() -> str:
    devices = sorted(Path('/dev').glob('video*'))
    return ', '.join(map(str, devices)) or 'no /dev/video*'
