# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From a picture of a source to an image message; what a bag recorded passes unchanged."""

import cv2
import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header

from mobilenet_ros.messages.image_message import image_message_to_frame
from mobilenet_ros.perception.bgr import bgr_pixels
from mobilenet_ros.ros.conversions import bytes_to_msg, pixels_to_jpeg_msg, pixels_to_msg
from mobilenet_ros.sources import BagImage

Pixels = NDArray[np.uint8]

ENCODINGS = ('bgr8', 'rgb8', 'mono8')
_FROM_BGR = {'rgb8': cv2.COLOR_BGR2RGB, 'mono8': cv2.COLOR_BGR2GRAY}
_COPIED = ('height', 'width', 'encoding', 'is_bigendian', 'step')


def content_to_image(content: Pixels | BagImage, encoding: str) -> Image:
    """Return BGR pixels in one of ENCODINGS, or a bag's raw image as it is.

    Raises FrameError when a bag's compressed image cannot be decoded.
    """
    if isinstance(content, BagImage) and hasattr(content.message, 'encoding'):
        message = Image(header=_header(content), **{name: getattr(content.message, name)
                                                    for name in _COPIED})
        message.data = bytes_to_msg(content.message.data)
        return message
    pixels = _bgr(content)
    if encoding in _FROM_BGR:
        pixels = np.asarray(cv2.cvtColor(pixels, _FROM_BGR[encoding]), np.uint8)
    return pixels_to_msg(pixels, _header(content), encoding)


def content_to_compressed(content: Pixels | BagImage) -> CompressedImage:
    """Return BGR pixels as a JPEG, or a bag's compressed image as it is.

    Raises FrameError when a bag's raw image cannot be understood.
    """
    if isinstance(content, BagImage) and hasattr(content.message, 'format'):
        return CompressedImage(header=_header(content), format=content.message.format,
                               data=bytes_to_msg(content.message.data))
    return pixels_to_jpeg_msg(_bgr(content), _header(content))


def _header(content: Pixels | BagImage) -> Header:
    if isinstance(content, BagImage):
        return Header(frame_id=content.message.header.frame_id)
    return Header()


def _bgr(content: Pixels | BagImage) -> Pixels:
    if not isinstance(content, BagImage):
        return content
    return np.ascontiguousarray(bgr_pixels(image_message_to_frame(content.message)))
