# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A few pictures of a source, of one size and held in memory, for who measures what follows."""

from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.open import open_source

COUNT = 4
_STRIDE = 120  # of photographs, which stay for as many pictures each


def stills(source: str, width: int, height: int) -> list[NDArray[np.uint8]]:
    """Return up to COUNT pictures of a source, BGR of shape (height, width, 3).

    They lie apart where the source is long. Raises SourceError when it cannot be read, or is a
    bag, whose pictures have a size of their own.
    """
    with open_source(source) as opened:
        found = list(islice(iter(opened), 0, COUNT * _STRIDE, _STRIDE))
    pictures = [each.content for each in found if isinstance(each.content, np.ndarray)]
    if not pictures:
        raise SourceError(f'{source!r} shows no picture that could be brought to '
                          f'{width}x{height}; name a video or a folder of pictures')
    return [np.asarray(cv2.resize(each, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)
            for each in pictures]
