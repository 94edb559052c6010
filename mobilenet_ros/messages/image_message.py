# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From an image message to a Frame, by its fields alone, for every encoding that is understood.

A message of rclpy and one that rosbags read have the same fields, so the node and the replay
share this file, and neither ROS nor rosbags is needed here.

`bgr8`, `rgb8` and `mono8` are views of the message's bytes; the others are converted by OpenCV.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages.compressed import decode_compressed
from mobilenet_ros.perception.frame import Frame, PixelFormat, check_size
from mobilenet_ros.stamp import NS_PER_S

Pixels = NDArray[np.uint8]


class RawImage(NamedTuple):
    """The fields of a sensor_msgs/Image that say what its bytes mean; `step` is in bytes."""

    data: bytes | bytearray | memoryview | Pixels
    encoding: str
    height: int
    width: int
    step: int
    is_bigendian: bool = False


class _Encoding(NamedTuple):
    bytes_per_pixel: int
    to_pixels: Callable[[RawImage], Pixels]
    pixel_format: PixelFormat
    rows_per_line: float = 1.0  # 1.5 where half as many chroma rows follow the luma rows
    even: bool = False  # chroma is shared by two pixels, so the size must be even


def _view(image: RawImage, shape: tuple[int, ...], strides: tuple[int, ...]) -> Pixels:
    """View the message's bytes as pixels without the padding of its rows; nobody may write."""
    pixels: Pixels = np.ndarray(shape, np.uint8, image.data, strides=strides)
    pixels.setflags(write=False)
    return pixels


def _rows(image: RawImage, row_bytes: int, rows: int) -> Pixels:
    """View rows as they are, shape (rows, row_bytes)."""
    return _view(image, (rows, row_bytes), (image.step, 1))


def _packed(channels: int) -> Callable[[RawImage], Pixels]:
    def to_pixels(image: RawImage) -> Pixels:
        return _view(image, (image.height, image.width, channels), (image.step, channels, 1))
    return to_pixels


def _gray(image: RawImage) -> Pixels:
    return _rows(image, image.width, image.height)


def _gray16(image: RawImage) -> Pixels:
    rows = np.ascontiguousarray(_rows(image, image.width * 2, image.height))
    wide = rows.view('>u2' if image.is_bigendian else '<u2').astype(np.uint16)
    return np.asarray(cv2.convertScaleAbs(wide, alpha=255 / 65535), np.uint8)


def _converted(channels: int, code: int) -> Callable[[RawImage], Pixels]:
    view = _packed(channels) if channels > 1 else _gray

    def to_pixels(image: RawImage) -> Pixels:
        return np.asarray(cv2.cvtColor(view(image), code), np.uint8)
    return to_pixels


def _semi_planar(code: int) -> Callable[[RawImage], Pixels]:
    def to_pixels(image: RawImage) -> Pixels:
        rows = _rows(image, image.width, image.height * 3 // 2)
        return np.asarray(cv2.cvtColor(rows, code), np.uint8)
    return to_pixels


def _yuv422(code: int) -> _Encoding:
    return _Encoding(2, _converted(2, code), PixelFormat.BGR, even=True)


def _bayer(code: int) -> _Encoding:
    return _Encoding(1, _converted(1, code), PixelFormat.BGR)


# OpenCV names a Bayer pattern by its second row, ROS by its first.
ENCODINGS = {
    'bgr8': _Encoding(3, _packed(3), PixelFormat.BGR),
    'rgb8': _Encoding(3, _packed(3), PixelFormat.RGB),
    'bgra8': _Encoding(4, _converted(4, cv2.COLOR_BGRA2BGR), PixelFormat.BGR),
    'rgba8': _Encoding(4, _converted(4, cv2.COLOR_RGBA2RGB), PixelFormat.RGB),
    'mono8': _Encoding(1, _gray, PixelFormat.GRAY),
    'mono16': _Encoding(2, _gray16, PixelFormat.GRAY),
    'uyvy': _yuv422(cv2.COLOR_YUV2BGR_UYVY),
    'yuv422': _yuv422(cv2.COLOR_YUV2BGR_UYVY),
    'yuyv': _yuv422(cv2.COLOR_YUV2BGR_YUYV),
    'yuv422_yuy2': _yuv422(cv2.COLOR_YUV2BGR_YUYV),
    'nv12': _Encoding(1, _semi_planar(cv2.COLOR_YUV2BGR_NV12), PixelFormat.BGR, 1.5, True),
    'nv21': _Encoding(1, _semi_planar(cv2.COLOR_YUV2BGR_NV21), PixelFormat.BGR, 1.5, True),
    'bayer_rggb8': _bayer(cv2.COLOR_BayerBG2BGR),
    'bayer_bggr8': _bayer(cv2.COLOR_BayerRG2BGR),
    'bayer_gbrg8': _bayer(cv2.COLOR_BayerGR2BGR),
    'bayer_grbg8': _bayer(cv2.COLOR_BayerGB2BGR),
}

# What OpenCV's bridge calls pictures that come without a name for their channels.
ALIASES = {'8UC1': 'mono8', '8UC3': 'bgr8'}


def decode_raw(image: RawImage) -> tuple[Pixels, PixelFormat]:
    """Return the pixels of a raw image and what their channels mean.

    Raises FrameError when the encoding is not understood or the fields do not fit together.
    """
    encoding = ENCODINGS.get(ALIASES.get(image.encoding, image.encoding))
    if encoding is None:
        raise FrameError(f'encoding {image.encoding!r} is not understood; understood are '
                         f'{", ".join(ENCODINGS)}')
    _check(image, encoding)
    return encoding.to_pixels(image), encoding.pixel_format


def _check(image: RawImage, encoding: _Encoding) -> None:
    try:
        check_size(image.height, image.width)
    except FrameError as error:
        raise FrameError(f'image {error}') from error
    if encoding.even and (image.width % 2 or encoding.rows_per_line > 1 and image.height % 2):
        raise FrameError(f'an image in {image.encoding} needs an even size, '
                         f'not {image.width}x{image.height}')
    row_bytes = image.width * encoding.bytes_per_pixel
    if image.step < row_bytes:
        raise FrameError(f'step is {image.step} bytes, but a row of {image.width} pixels in '
                         f'{image.encoding} needs {row_bytes}')
    rows = int(image.height * encoding.rows_per_line)
    found, wanted = len(image.data), (rows - 1) * image.step + row_bytes
    if found < wanted:
        raise FrameError(f'image data is cut: {found} bytes, but {image.width}x{image.height} in '
                         f'{image.encoding} with step {image.step} needs {wanted}')


def image_message_to_frame(message: Any) -> Frame:
    """Return the frame of an Image or CompressedImage; raises FrameError on a bad one."""
    if hasattr(message, 'encoding'):
        pixels, pixel_format = decode_raw(RawImage(
            message.data, message.encoding, message.height, message.width, message.step,
            bool(message.is_bigendian)))
    else:
        pixels, pixel_format = decode_compressed(message.data), PixelFormat.BGR
    return Frame(pixels, pixel_format, stamp_ns_of(message.header), message.header.frame_id)


def stamp_ns_of(header: Any) -> int:
    """Return the time stamp of a message header in nanoseconds."""
    return int(header.stamp.sec) * NS_PER_S + int(header.stamp.nanosec)
