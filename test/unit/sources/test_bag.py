# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Images of a bag come unconverted and in the same order every time, whatever the storage."""

import re
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from rosbags.rosbag2 import CompressionMode
from support.bags import (
    COMPRESSED,
    DELAY_NS,
    IMAGE,
    PERIOD_NS,
    START_NS,
    Recorded,
    blob_messages,
    text,
    two_cameras,
    walking_blob,
    write_bag,
)

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources import BagImage, read_images
from mobilenet_ros.sources.bag import BagSource

STORAGES = [(storage, mode) for storage in ('sqlite3', 'mcap')
            for mode in (CompressionMode.NONE, CompressionMode.FILE, CompressionMode.MESSAGE)
            ] + [('mcap', CompressionMode.STORAGE)]


def facts(images: list[BagImage]) -> list[tuple[str, str, int, bytes]]:
    return [(image.topic, image.msgtype, image.recorded_ns, image.message.data.tobytes())
            for image in images]


@pytest.mark.parametrize(('storage', 'mode'), STORAGES)
def test_what_was_recorded_is_read_from_every_storage(tmp_path: Path, storage: str,
                                                      mode: CompressionMode) -> None:
    recorded = two_cameras()
    images = list(read_images(write_bag(tmp_path / 'bag', recorded, storage, mode)))
    assert facts(images) == [(topic, IMAGE, recorded_ns, message.data.tobytes())
                             for topic, recorded_ns, message in recorded]


def test_a_single_file_of_compressed_messages_is_read_without_its_metadata(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', blob_messages(), 'mcap', CompressionMode.MESSAGE)
    assert facts(list(read_images(path / 'bag.mcap'))) == facts(list(read_images(path)))


@pytest.mark.parametrize('encoding', ['bgr8', 'rgb8', 'mono8', 'nv12', 'bayer_rggb8'])
def test_pixels_keep_their_encoding_and_their_bytes(tmp_path: Path, encoding: str) -> None:
    recorded = list(blob_messages(encoding=encoding, frames=3))
    for image, (_, _, message) in zip(read_images(write_bag(tmp_path / 'bag', recorded)), recorded,
                                      strict=True):
        assert (image.message.encoding, image.message.step) == (encoding, message.step)
        assert np.array_equal(image.message.data, message.data)


def test_compressed_images_stay_compressed(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', blob_messages('/camera/compressed', 'jpeg', 2))
    assert [(image.msgtype, image.message.format, image.message.data[:2].tobytes())
            for image in read_images(path)] == [(COMPRESSED, 'jpeg', b'\xff\xd8')] * 2


def test_topics_can_be_chosen_and_others_are_left_out(tmp_path: Path) -> None:
    others = [Recorded('/chatter', START_NS, text('hello'))]
    path = write_bag(tmp_path / 'bag', [*others, *two_cameras()])
    assert {image.topic for image in read_images(path)} == {'/front/image', '/rear/image'}
    assert {image.topic for image in read_images(path, ['/rear/image'])} == {'/rear/image'}


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
def test_images_of_the_same_time_are_ordered_by_topic(tmp_path: Path, storage: str) -> None:
    one = next(blob_messages())
    same_time = [one._replace(topic=f'/{name}/image') for name in 'cabd']
    path = write_bag(tmp_path / 'bag', same_time, storage)
    assert [image.topic for image in read_images(path)] == [f'/{name}/image' for name in 'abcd']


@pytest.mark.parametrize(('recorded', 'topics', 'reason'), [
    ([Recorded('/chatter', START_NS, text('hello'))], [],
     'has no images; readable are sensor_msgs/msg/Image and sensor_msgs/msg/CompressedImage, '
     'it holds: /chatter (1 of std_msgs/msg/String)'),
    ([], [], 'it holds: nothing'),
    (two_cameras(1), ['/left/image'],
     'has no images on /left/image; readable are sensor_msgs/msg/Image and'),
    ([Recorded('/chatter', START_NS, text('hello')), *two_cameras(1)], ['/chatter'],
     '/front/image (1 of sensor_msgs/msg/Image)'),
])
def test_a_bag_without_the_images_wanted_tells_what_it_holds(
        tmp_path: Path, recorded: list[Recorded], topics: list[str], reason: str) -> None:
    path = write_bag(tmp_path / 'bag', recorded)
    with pytest.raises(SourceError, match=re.escape(reason)):
        read_images(path, topics)


def test_a_message_that_is_none_costs_that_message_only(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', blob_messages())
    database = path / 'bag.db3'
    with sqlite3.connect(database) as connection:
        connection.execute('UPDATE messages SET data = ? WHERE id = 3', (bytes(7),))
    given = []
    with pytest.raises(SourceError, match=f'1 images are no valid messages; /camera/image_raw at '
                                          f'{START_NS + 2 * PERIOD_NS + DELAY_NS} ns'):
        for image in read_images(path):
            given.append(image)
    assert len(given) == 7


def test_a_camera_of_a_bag_keeps_the_recorded_times(tmp_path: Path) -> None:
    source = BagSource(write_bag(tmp_path / 'bag', blob_messages()))
    pictures = list(source)
    assert [picture.time_ns for picture in pictures] == [number * PERIOD_NS for number in range(8)]
    assert np.array_equal(pictures[3].content.message.data.reshape(240, 320, 3),
                          list(walking_blob())[3])
    assert source.rate_hz == pytest.approx(1e9 / PERIOD_NS, rel=0.2)
    assert len(list(source)) == 8


def test_one_of_several_cameras_must_be_named(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', two_cameras())
    with pytest.raises(SourceError, match='several cameras.*/front/image, /rear/image'):
        BagSource(path)
    assert len(list(BagSource(path, '/rear/image'))) == 4
