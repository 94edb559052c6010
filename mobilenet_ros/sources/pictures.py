# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A folder of pictures as a source."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

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


class PicturesSource(Source):
    """Picture files one after the other, ten a second; their sizes may differ."""

    def __init__(self, paths: list[Path]) -> None:
        super().__init__(_RATE_HZ)
        self._paths = paths

    def __iter__(self) -> Iterator[Picture]:
        """Give every picture that can be decoded; at the end name those that cannot."""
        broken = []
        for index, path in enumerate(self._paths):
            pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
            if pixels is None:
                broken.append(str(path))
            else:
                yield Picture(round(index * NS_PER_S / self.rate_hz), np.asarray(pixels, np.uint8))
        if broken:
            raise SourceError(f'{len(broken)} of {len(self._paths)} pictures cannot be decoded: '
                              f'{", ".join(broken)}')
