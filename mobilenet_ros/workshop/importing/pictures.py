# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures as networks read them: to find the ranges of 8-bit networks, to check imports with."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.fit import Fit
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.preprocess import STRETCHED, preprocess
from mobilenet_ros.sources.photographs import FILES
from mobilenet_ros.sources.pictures import SUFFIXES, read_picture

CALIBRATION_PICTURES = 100
CHECKED_PICTURES = 4


def images_of(pictures: Sequence[Path], side: int,
              fit: Fit = STRETCHED) -> Iterator[NDArray[np.uint8]]:
    """Give pictures as inputs, RGB of shape (1, side, side, 3)."""
    for picture in pictures:
        yield preprocess(Frame(read_picture(picture), PixelFormat.BGR), side, fit)[0]


def calibration_pictures(folder: Path) -> list[Path]:
    """Return up to 100 pictures of a folder and those below it, evenly spread."""
    found = sorted(path for path in folder.rglob('*') if path.suffix.lower() in SUFFIXES
                   and not path.name.startswith('.') and path.stat().st_size)
    if not found:
        raise ImportedFileError(f'{folder} holds no {", ".join(SUFFIXES)} to calibrate with')
    return found[::-(-len(found) // CALIBRATION_PICTURES)]


def pictures_to_check_with(given: Sequence[Path]) -> list[Path]:
    """Return a few of the given pictures, or photographs that may be installed."""
    if given:
        return list(given[:CHECKED_PICTURES])
    if find_spec('skimage') is None:
        return []
    import skimage.data
    folder = Path(skimage.data.__file__).parent
    return [path for name in FILES if (path := folder / name).is_file()][:CHECKED_PICTURES]
