# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Small pictures that are whole, and some that are not."""

from pathlib import Path

import cv2
import numpy as np


def write_picture(path: Path, width: int = 160, height: int = 120, grey: int = 90) -> Path:
    """Write a picture of one grey, whatever its name ends in, and return its path."""
    return write_pixels(path, np.full((height, width, 3), grey, np.uint8))


def write_pixels(path: Path, pixels: np.ndarray) -> Path:
    """Write BGR pixels in the format that a name ends in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    suffix = {'.jfif': '.jpg', '.jpe': '.jpg'}.get(path.suffix.lower(), path.suffix.lower())
    path.write_bytes(cv2.imencode(suffix, pixels)[1].tobytes())
    return path


def turned_by_exif(jpeg: bytes) -> bytes:
    """Return a JPEG with an Exif tag that asks for a quarter turn (orientation 6)."""
    tag = bytes.fromhex('4d4d002a00000008' '0001' '0112000300000001' '00060000' '00000000')
    exif = b'Exif\0\0' + tag
    return jpeg[:2] + b'\xff\xe1' + (len(exif) + 2).to_bytes(2, 'big') + exif + jpeg[2:]
