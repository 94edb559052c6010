# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From an image message to a Frame, by its fields alone.

A message of rclpy and one that rosbags read have the same fields, so the node and the replay
share this file, and neither ROS nor rosbags is needed here.
"""

from typing import Any

from mobilenet_ros.messages.compressed import decode_compressed
from mobilenet_ros.messages.encodings import RawImage, decode_raw
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.stamp import stamp_ns_of


def image_message_to_frame(message: Any) -> Frame:
    """Return the frame of an Image or CompressedImage; raises FrameError on a bad one."""
    if hasattr(message, 'encoding'):
        pixels, pixel_format = decode_raw(RawImage(
            message.data, message.encoding, message.height, message.width, message.step,
            bool(message.is_bigendian)))
    else:
        pixels, pixel_format = decode_compressed(message.data), PixelFormat.BGR
    return Frame(pixels, pixel_format, stamp_ns_of(message.header), message.header.frame_id)
