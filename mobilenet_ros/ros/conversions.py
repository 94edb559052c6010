# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Converts between messages and the types of the packages below, by pure functions."""

from array import array

import cv2
import numpy as np
from numpy.typing import NDArray
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header
from vision_msgs.msg import LabelInfo, VisionClass, VisionInfo

from mobilenet_ros.family.labels import UNUSED

_JPEG_QUALITY = 90


def labels_to_msg(labels: tuple[str, ...], score_threshold: float, header: Header) -> LabelInfo:
    """Return the message that says what the class indices mean."""
    classes = [VisionClass(class_id=index, class_name=name)
               for index, name in enumerate(labels) if name != UNUSED]
    return LabelInfo(header=header, class_map=classes, threshold=score_threshold)


def vision_info_to_msg(method: str, database: str, header: Header) -> VisionInfo:
    """Return the message that says what detects and where its labels are to be found."""
    return VisionInfo(header=header, method=method, database_location=database,
                      database_version=1)


def pixels_to_msg(pixels: NDArray[np.uint8], header: Header, encoding: str = 'bgr8') -> Image:
    """Return an image message of pixels, shape (height, width[, channels]), one byte each."""
    height, width = pixels.shape[:2]
    message = Image(header=header, height=height, width=width, encoding=encoding,
                    step=pixels[0].size)
    message.data = bytes_to_msg(np.ascontiguousarray(pixels))
    return message


def pixels_to_jpeg_msg(pixels: NDArray[np.uint8], header: Header) -> CompressedImage:
    """Return a message with BGR pixels, shape (height, width, 3), as a JPEG."""
    _, jpeg = cv2.imencode('.jpg', pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return CompressedImage(header=header, format='bgr8; jpeg compressed bgr8',
                           data=bytes_to_msg(np.asarray(jpeg, np.uint8)))


def bytes_to_msg(content: NDArray[np.uint8]) -> array:
    """Return bytes as the one type that a message takes over without a look at each of them."""
    data = array('B')
    data.frombytes(content.data.cast('B'))  # one copy; tobytes makes two
    return data
