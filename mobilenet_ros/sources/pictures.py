# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A folder of pictures as a source."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.source import Picture, Source
from mobilenet_ros.stamp import NS_PER_S

# One list for everything that reads pictures.
SUFFIXES = ('.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.bmp', '.webp', '.tif', '.tiff')
_RATE_HZ = 10.0  # a folder states none


def picture_paths(folder: Path) -> list[Path]:
    """Return the pictures of a folder in order of their names, without hidden files."""
    return sorted(path for path in folder.iterdir()
                  if path.suffix.lower() in SUFFIXES and not path.name.startswith('.'))


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Return BGR pixels, shape (height, width, 3); raises SourceError where there are none."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise SourceError(f'{path} is no picture that can be read')
    return np.asarray(pixels, np.uint8)


class PicturesSource(Source):
    """Picture files one after the other, ten a second; their sizes may differ."""

    def __init__(self, paths: list[Path]) -> None:
        super().__init__(_RATE_HZ)
        self._paths = paths

    def __iter__(self) -> Iterator[Picture]:
        """Give every picture that can be decoded; at the end name those that cannot."""
        broken = []
        for index, path in enumerate(self._paths):
            try:
                pixels = read_picture(path)
            except SourceError:
                broken.append(str(path))
            else:
                yield Picture(round(index * NS_PER_S / self.rate_hz), pixels)
        if broken:
            raise SourceError(f'{len(broken)} of {len(self._paths)} pictures cannot be decoded: '
                              f'{", ".join(broken)}')
