# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A picture becomes the message a camera would send; what a bag recorded is not touched."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from support.bags import Recorded, blob_messages, jpeg_image, raw_image, write_bag

from mobilenet_ros.errors import FrameError
from mobilenet_ros.messages.image_message import image_message_to_frame
from mobilenet_ros.perception.bgr import bgr_pixels
from mobilenet_ros.ros.camera_images import (
    ENCODINGS,
    content_to_compressed,
    content_to_image,
)
from mobilenet_ros.sources import BagImage, read_images

PIXELS = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
SMOOTH = cv2.resize(PIXELS[:4, :4], (64, 48), interpolation=cv2.INTER_CUBIC)


def recorded(tmp_path: Path, message: object) -> BagImage:
    return next(read_images(write_bag(tmp_path / 'bag', [Recorded('/image', 1, message)])))


@pytest.mark.parametrize('encoding', ['bgr8', 'rgb8'])
def test_colours_survive_the_way_into_a_message_and_out(encoding: str) -> None:
    message = content_to_image(PIXELS, encoding)
    assert (message.encoding, message.height, message.width, message.step) == (
        encoding, 48, 64, 192)
    assert np.array_equal(bgr_pixels(image_message_to_frame(message)), PIXELS)


def test_grey_has_one_byte_for_each_pixel() -> None:
    message = content_to_image(PIXELS, 'mono8')
    assert (message.step, len(message.data)) == (64, 64 * 48)
    assert np.array_equal(image_message_to_frame(message).pixels,
                          cv2.cvtColor(PIXELS, cv2.COLOR_BGR2GRAY))


def test_a_jpeg_looks_like_its_picture() -> None:
    message = content_to_compressed(SMOOTH)
    assert message.format == 'bgr8; jpeg compressed bgr8'
    seen = image_message_to_frame(message).pixels
    assert np.abs(seen.astype(int) - SMOOTH).mean() < 3


@pytest.mark.parametrize('encoding', ['bgr8', 'mono8', 'nv12', 'bayer_rggb8'])
def test_a_raw_image_of_a_bag_passes_whatever_encoding_is_asked(tmp_path: Path,
                                                                encoding: str) -> None:
    image = recorded(tmp_path, raw_image(PIXELS, 7, encoding))
    for asked in ENCODINGS:
        message = content_to_image(image, asked)
        assert (message.encoding, message.step, message.height, message.width) == (
            encoding, image.message.step, image.message.height, image.message.width)
        assert message.data.tobytes() == image.message.data.tobytes()
        assert message.header.frame_id == 'camera_optical'


def test_a_compressed_image_of_a_bag_passes_as_such(tmp_path: Path) -> None:
    image = recorded(tmp_path, jpeg_image(SMOOTH, 7))
    message = content_to_compressed(image)
    assert (message.format, message.data.tobytes()) == ('jpeg', image.message.data.tobytes())


def test_a_bag_is_converted_where_it_was_recorded_otherwise(tmp_path: Path) -> None:
    raw = next(read_images(write_bag(tmp_path / 'raw', blob_messages(encoding='rgb8'))))
    jpeg = recorded(tmp_path, jpeg_image(SMOOTH, 7))
    assert bytes(content_to_compressed(raw).data[:3]) == b'\xff\xd8\xff'
    decoded = content_to_image(jpeg, 'rgb8')
    assert decoded.encoding == 'rgb8'
    assert np.abs(bgr_pixels(image_message_to_frame(decoded)).astype(int) - SMOOTH).mean() < 3


def test_a_broken_image_of_a_bag_is_a_bad_frame(tmp_path: Path) -> None:
    message = jpeg_image(SMOOTH, 7)
    message.data = message.data[:40]
    with pytest.raises(FrameError, match='is cut'):
        content_to_image(recorded(tmp_path, message), 'bgr8')
