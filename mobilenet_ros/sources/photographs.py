# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Real photographs seen by a camera that pans and zooms over them, one after the other.

They ship inside scikit-image, so a machine without camera, clip and network has something true
to look at.
"""

from collections.abc import Iterator
from math import cos, pi
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.pictures import read_picture
from mobilenet_ros.sources.source import Picture, Source, period_ns

NAME = 'photographs'
FILES = ('astronaut.png', 'chelsea.png', 'coffee.png', 'motorcycle_left.png', 'camera.png')
SIZE = (480, 640)  # height, width of the camera
RATE_HZ = 30.0
SECONDS_EACH = 4.0
_TIGHTEST = 0.85  # share of the photograph in view at the closest


class PhotographsSource(Source):
    """A camera of 640x480 at 30 Hz that looks at each photograph for four seconds."""

    def __init__(self) -> None:
        super().__init__(RATE_HZ)
        self._photographs = [_load(name) for name in FILES]

    def __iter__(self) -> Iterator[Picture]:
        """Give every view of every photograph."""
        views = round(SECONDS_EACH * RATE_HZ)
        for place, photograph in enumerate(self._photographs):
            for view in range(views):
                time_ns = (place * views + view) * period_ns(RATE_HZ)
                yield Picture(time_ns, look_at(photograph, view / views))


def _load(name: str) -> NDArray[np.uint8]:
    try:
        import skimage.data
    except ImportError as error:
        raise SourceError(f'the source {NAME!r} needs scikit-image, which holds the photographs; '
                          'install it, or name a video, folder, webcam or bag') from error
    return read_picture(Path(skimage.data.__file__).parent / name)


def look_at(photograph: NDArray[np.uint8], progress: float) -> NDArray[np.uint8]:
    """Return the view at `progress` in [0, 1]: in and out again, swaying from side to side.

    Shape SIZE + (3,), with grey bars where the photograph is narrower or lower than the view.
    """
    height, width = photograph.shape[:2]
    zoom = 1.0 - (1.0 - _TIGHTEST) * (1.0 - cos(2 * pi * progress)) / 2
    fit = min(SIZE[0] / height, SIZE[1] / width) / zoom
    sway = (1.0 - zoom) * width / 2 * cos(4 * pi * progress)
    centre = np.array([width / 2 + sway, height / 2])
    shift = np.array([SIZE[1] / 2, SIZE[0] / 2]) - fit * centre
    matrix = np.array([[fit, 0.0, shift[0]], [0.0, fit, shift[1]]])
    view = cv2.warpAffine(photograph, matrix, SIZE[::-1], flags=cv2.INTER_LINEAR,
                          borderMode=cv2.BORDER_CONSTANT, borderValue=(96, 96, 96))
    return np.asarray(view, np.uint8)
