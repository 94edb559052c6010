# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A message becomes a frame by its fields alone, whoever made the message."""

from array import array
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from support.encode import quadrants

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages.image_message import image_message_to_frame, stamp_ns_of
from mobilenet_ros.perception.frame import PixelFormat

HEADER = SimpleNamespace(stamp=SimpleNamespace(sec=12, nanosec=345_678_901), frame_id='optical')
PICTURE = quadrants()


def raw_message(data: object, **fields: object) -> SimpleNamespace:
    height, width = PICTURE.shape[:2]
    return SimpleNamespace(**{
        'header': HEADER, 'encoding': 'rgb8', 'height': height, 'width': width,
        'step': width * 3, 'is_bigendian': 0, 'data': data, **fields})


def compressed_message(content: bytes) -> SimpleNamespace:
    return SimpleNamespace(header=HEADER, format='png', data=content)


def test_the_stamp_keeps_every_nanosecond() -> None:
    assert stamp_ns_of(HEADER) == 12_345_678_901


@pytest.mark.parametrize('kind', [bytes, lambda b: array('B', b),
                                  lambda b: np.frombuffer(b, np.uint8)])
def test_rclpy_and_rosbags_hold_bytes_in_ways_that_are_all_understood(kind) -> None:
    frame = image_message_to_frame(raw_message(kind(PICTURE.tobytes())))
    np.testing.assert_array_equal(frame.pixels, PICTURE)
    assert (frame.pixel_format, frame.frame_id) == (PixelFormat.RGB, 'optical')
    assert frame.stamp_ns == 12_345_678_901


def test_a_compressed_message_is_known_by_having_no_encoding() -> None:
    content = cv2.imencode('.png', PICTURE)[1].tobytes()
    frame = image_message_to_frame(compressed_message(content))
    np.testing.assert_array_equal(frame.pixels, PICTURE)
    assert frame.pixel_format is PixelFormat.BGR


def test_the_flag_for_big_endian_is_heeded() -> None:
    wide = (np.arange(32) * 2000).astype('>u2')
    message = raw_message(wide.tobytes(), encoding='mono16', height=1, width=32, step=64,
                          is_bigendian=1)
    assert (np.diff(image_message_to_frame(message).pixels[0].astype(int)) > 0).all()


@pytest.mark.parametrize('message', [
    raw_message(b''), raw_message(PICTURE.tobytes(), step=3), compressed_message(b'\xff\xd8\xff')])
def test_a_bad_message_is_a_frame_error(message: SimpleNamespace) -> None:
    with pytest.raises(FrameError):
        image_message_to_frame(message)
