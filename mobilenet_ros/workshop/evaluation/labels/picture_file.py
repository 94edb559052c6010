# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a picture file is, without decoding it: its size as shown, and whether it is whole."""

import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages import jpeg, png

if TYPE_CHECKING:
    from PIL import Image

_ORIENTATION, _TURNED = 0x0112, (5, 6, 7, 8)  # of Exif: height and width are exchanged
_BITS_PER_SAMPLE = 258  # of TIFF
_BRIGHT = 4096  # what a picture of 16 bits reaches, if it is not of 12 bits


class Facts(NamedTuple):
    """Width and height in pixels, as shown and as stored; `fault` says why it is of no use."""

    shown: tuple[int, int] = (0, 0)
    stored: tuple[int, int] = (0, 0)
    fault: str = ''


def facts_of(paths: Sequence[Path]) -> list[Facts]:
    """Return the facts of many files, which are read beside one another."""
    with ThreadPoolExecutor() as pool, warnings.catch_warnings():
        warnings.simplefilter('ignore')  # the library warns of what a fault tells of
        return list(pool.map(picture_facts, paths))


def picture_facts(path: Path) -> Facts:
    """Return the facts of one file."""
    from PIL import Image  # not on a robot; who measures or trains is told where it is missing
    try:
        content = path.read_bytes()
        if not content:
            return Facts(fault='it is empty')
        _check_whole(content)
        with Image.open(BytesIO(content)) as image:
            facts = _facts(image)
            if not content.startswith((jpeg.START, png.START)):
                image.load()
            deep = _is_deep(image, content)
    except FrameError as error:
        return Facts(fault=f'it {error}')
    except Exception as error:  # the library raises anything on broken bytes
        return Facts(fault=f'it cannot be read: {type(error).__name__}')
    return facts._replace(fault=_fault_of_deep(content)) if deep else facts


def _check_whole(content: bytes) -> None:
    """Raise FrameError where the end of a file is missing or, in a PNG, a part is damaged."""
    if content.startswith(jpeg.START):
        jpeg.check_end(content)
    elif content.startswith(png.START):
        png.check_parts(content)


def _facts(image: 'Image.Image') -> Facts:
    width, height = image.size
    if image.getexif().get(_ORIENTATION) in _TURNED:
        return Facts((height, width), (width, height))
    return Facts((width, height), (width, height))


def _is_deep(image: 'Image.Image', content: bytes) -> bool:
    """Tell whether a picture has more than 8 bits a channel."""
    if content.startswith(png.START):
        return content[24] == 16
    bits = getattr(image, 'tag_v2', {}).get(_BITS_PER_SAMPLE, ())
    return max(bits, default=8) > 8 if isinstance(bits, tuple) else bool(bits > 8)


def _fault_of_deep(content: bytes) -> str:
    """Say why a picture of 16 bits a channel would be read as nearly black; '' where not."""
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        return 'it cannot be decoded'
    if pixels.dtype != np.uint16:
        return f'its values are of {pixels.dtype}; expected 8 or 16 bits'
    if pixels.max(initial=0) < _BRIGHT:
        return (f'it has 16 bits a channel and reaches {int(pixels.max(initial=0))} of 65535: '
                'nearly black; scale it to 8 bits')
    return ''
