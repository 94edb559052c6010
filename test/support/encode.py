# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Encodes a known picture in every encoding a camera may send: the inverse of what we ship.

Written from the definitions of the encodings, not with the conversions that are under test.
"""

import numpy as np

BAYER = {'bayer_rggb8': 'RGGB', 'bayer_bggr8': 'BGGR', 'bayer_gbrg8': 'GBRG',
         'bayer_grbg8': 'GRBG'}
PACKED = {'bgr8': 'BGR', 'rgb8': 'RGB', 'bgra8': 'BGRA', 'rgba8': 'RGBA'}
YUV422 = {'uyvy': 'UYVY', 'yuv422': 'UYVY', 'yuyv': 'YUYV', 'yuv422_yuy2': 'YUYV'}
SEMI_PLANAR = {'nv12': 'UV', 'nv21': 'VU'}
GRAY = ('mono8', 'mono16')
ALL = (*PACKED, *GRAY, *YUV422, *SEMI_PLANAR, *BAYER)


def quadrants(height: int = 24, width: int = 32) -> np.ndarray:
    """Return a BGR picture of four plain colours."""
    picture = np.empty((height, width, 3), np.uint8)
    top, left = height // 4 * 2, width // 4 * 2  # even, so that no chroma sample is shared
    picture[:top, :left], picture[:top, left:] = (200, 40, 30), (40, 180, 60)
    picture[top:, :left], picture[top:, left:] = (50, 60, 210), (120, 200, 220)
    return picture


def centres(picture: np.ndarray) -> np.ndarray:
    """Return the values in the middle of the four quadrants of a picture."""
    height, width = picture.shape[:2]
    return np.stack([picture[y, x] for y in (height // 4, height * 3 // 4)
                     for x in (width // 4, width * 3 // 4)]).astype(int)


def encode(bgr: np.ndarray, encoding: str) -> np.ndarray:
    """Return the bytes of a picture, shape (rows, bytes of a row)."""
    if encoding in PACKED:
        planes = dict(zip('BGR', np.moveaxis(bgr, 2, 0), strict=True))
        planes['A'] = np.full(bgr.shape[:2], 77, np.uint8)
        return np.stack([planes[name] for name in PACKED[encoding]], axis=2).reshape(len(bgr), -1)
    if encoding in BAYER:
        return _bayer(bgr, BAYER[encoding])
    if encoding in GRAY:
        return _gray(bgr, encoding)
    return _yuv(bgr, encoding)


def luma(bgr: np.ndarray) -> np.ndarray:
    """Return the brightness of a BGR picture in [0, 255], BT.601."""
    return bgr @ np.array([0.114, 0.587, 0.299])


def _gray(bgr: np.ndarray, encoding: str) -> np.ndarray:
    if encoding == 'mono8':
        return luma(bgr).round().astype(np.uint8)
    return (luma(bgr) * 257).round().astype('<u2').view(np.uint8)


def _bayer(bgr: np.ndarray, pattern: str) -> np.ndarray:
    mosaic = np.empty(bgr.shape[:2], np.uint8)
    for place, colour in enumerate(pattern):
        y, x = divmod(place, 2)
        mosaic[y::2, x::2] = bgr[y::2, x::2, 'BGR'.index(colour)]
    return mosaic


def _yuv(bgr: np.ndarray, encoding: str) -> np.ndarray:
    y, u, v = _planes(bgr)
    if encoding in YUV422:
        samples = {'U': u[:, ::2], 'V': v[:, ::2]}
        rows = np.empty((len(bgr), bgr.shape[1] * 2), np.uint8)
        luma_start = YUV422[encoding].index('Y')
        rows[:, luma_start::2] = y
        for name, plane in samples.items():
            rows[:, YUV422[encoding].index(name)::4] = plane
        return rows
    chroma = {'U': u[::2, ::2], 'V': v[::2, ::2]}
    pairs = np.stack([chroma[name] for name in SEMI_PLANAR[encoding]], axis=2)
    return np.concatenate([y, pairs.reshape(len(bgr) // 2, -1)])


def _planes(bgr: np.ndarray) -> list[np.ndarray]:
    """Return Y, U and V in the limited range of ITU-R BT.601."""
    b, g, r = np.moveaxis(bgr.astype(float), 2, 0)
    y = 16 + 0.257 * r + 0.504 * g + 0.098 * b
    u = 128 - 0.148 * r - 0.291 * g + 0.439 * b
    v = 128 + 0.439 * r - 0.368 * g - 0.071 * b
    return [plane.round().astype(np.uint8) for plane in (y, u, v)]


def padded(rows: np.ndarray, padding: int) -> np.ndarray:
    """Return rows with bytes behind each that mean nothing, as some cameras align them."""
    return np.pad(rows, ((0, 0), (0, padding)), constant_values=255)
