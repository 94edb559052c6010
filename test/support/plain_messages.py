# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Image messages without ROS: the fields of one, as whoever reads a bag would bring them."""

from types import SimpleNamespace

import numpy as np


def plain_image(picture: np.ndarray, stamp_ns: int = 0, encoding: str = 'bgr8') -> SimpleNamespace:
    """Return what has the fields of a sensor_msgs/Image."""
    height, width = picture.shape[:2]
    stamp = SimpleNamespace(sec=stamp_ns // 10**9, nanosec=stamp_ns % 10**9)
    return SimpleNamespace(
        header=SimpleNamespace(stamp=stamp, frame_id='camera'), encoding=encoding, height=height,
        width=width, step=picture[0].nbytes, is_bigendian=0, data=picture.tobytes())


def cut_image(stamp_ns: int = 0) -> SimpleNamespace:
    """Return an image whose data lacks a byte."""
    image = plain_image(np.zeros((48, 64, 3), np.uint8), stamp_ns)
    image.data = image.data[:-1]
    return image
