# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Image messages as a camera would send them."""

import cv2
import numpy as np
from builtin_interfaces.msg import Time
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header


def header_at(stamp_ns: int, frame_id: str = 'camera_optical') -> Header:
    """Return a header with a stamp in nanoseconds."""
    return Header(stamp=Time(sec=stamp_ns // 10**9, nanosec=stamp_ns % 10**9), frame_id=frame_id)


def image_message(picture: np.ndarray, stamp_ns: int = 1, encoding: str = 'bgr8') -> Image:
    """Return the message of a picture whose bytes are in `encoding` already."""
    height, width = picture.shape[:2]
    return Image(header=header_at(stamp_ns), height=height, width=width, encoding=encoding,
                 step=picture[0].nbytes, data=picture.tobytes())


def jpeg_message(picture: np.ndarray, stamp_ns: int = 1) -> CompressedImage:
    """Return the message of a BGR picture as a camera driver compresses it."""
    content = cv2.imencode('.jpg', picture, [cv2.IMWRITE_JPEG_QUALITY, 95])[1]
    return CompressedImage(header=header_at(stamp_ns), format='bgr8; jpeg compressed bgr8',
                           data=content.tobytes())
