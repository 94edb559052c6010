# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Bags that are whole are read whole, whatever tools left beside the files or in them."""

import re
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from rosbags.rosbag2 import CompressionMode
from support.bags import IMAGE, Recorded, blob_messages, text, two_cameras, write_bag

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources import open_source, read_images
from mobilenet_ros.sources.bag_file import BagFile, storage_files
from mobilenet_ros.sources.bag_record import zstd

QOS = ('- history: 3\\n  depth: 0\\n  reliability: 1\\n  durability: 2\\n  deadline:\\n    sec: '
       '0\\n    nsec: 0\\n  lifespan:\\n    sec: 0\\n    nsec: 0\\n  liveliness: 1\\n  '
       'liveliness_lease_duration:\\n    sec: 0\\n    nsec: 0\\n  '
       'avoid_ros_namespace_conventions: false')


def times_ns(path: Path) -> list[int]:
    return [image.recorded_ns for image in read_images(path)]


def edited(old: str, new: str) -> Callable[[Path], None]:
    def edit(bag: Path) -> None:
        metadata = bag / 'metadata.yaml'
        content = metadata.read_text()
        assert re.search(old, content), content
        metadata.write_text(re.sub(old, lambda match: new, content))
    return edit


def without_metadata(bag: Path) -> None:
    (bag / 'metadata.yaml').unlink()


def with_metadata_that_is_none(bag: Path) -> None:
    (bag / 'metadata.yaml').write_bytes(b'\xff\xfe: [')


def with_older_metadata(bag: Path) -> None:
    edited('message_count: 8', 'message_count: 3')(bag)


def with_unpacked_copy(bag: Path) -> None:
    file, = storage_files(bag)
    (bag / f'{file.name}.zstd').write_bytes(zstd.compress(file.read_bytes()))


def with_copy_of_another_name(bag: Path) -> None:
    file, = storage_files(bag)
    shutil.copyfile(file, bag / f'copy of {file.name}')


def with_twin_of_a_mac(bag: Path) -> None:
    file, = storage_files(bag)
    (bag / f'._{file.name}').write_bytes(b'\x00\x05\x16\x07' + bytes(100))


SITUATIONS = [
    without_metadata, with_metadata_that_is_none, with_older_metadata, with_unpacked_copy,
    with_copy_of_another_name, with_twin_of_a_mac,
    edited("offered_qos_profiles: ''", f'offered_qos_profiles: "{QOS}"'),
    edited('version: 8', 'version: 12'),
    edited("compression_mode: ''", 'compression_mode: null'),
    edited('storage_identifier: .*', "storage_identifier: ''"),
    edited('(?m)^    nanoseconds: .*$', '    nanoseconds: -7'),
    edited('(?s)  duration:.*?files:', '  files:'),
    edited(r'- bag\.(db3|mcap)', '- moved/elsewhere/other.db3'),
]


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
@pytest.mark.parametrize('change', SITUATIONS)
def test_every_frame_comes_once_and_in_order(tmp_path: Path, storage: str,
                                             change: Callable[[Path], None]) -> None:
    bag = write_bag(tmp_path / 'bag', two_cameras() if change is not with_older_metadata
                    else blob_messages(), storage)
    whole = times_ns(bag)
    assert len(whole) == 8
    change(bag)
    assert times_ns(bag) == whole


@pytest.mark.parametrize('change', [without_metadata, with_metadata_that_is_none,
                                    with_older_metadata, with_unpacked_copy,
                                    with_copy_of_another_name])
def test_what_is_unusual_is_said(tmp_path: Path, change: Callable[[Path], None]) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages())
    assert BagFile(bag).notes == ()
    change(bag)
    assert BagFile(bag).notes


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
def test_one_compressed_file_is_read_by_its_name_as_by_its_folder(tmp_path: Path,
                                                                  storage: str) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(), storage, CompressionMode.FILE)
    file, = storage_files(bag)
    assert file.suffix == '.zstd'
    assert times_ns(file) == times_ns(bag) and len(times_ns(file)) == 8
    assert BagFile(file).notes == () and len(list(open_source(str(file)))) == 8


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
def test_files_that_were_recorded_side_by_side_are_merged_by_time(tmp_path: Path,
                                                                  storage: str) -> None:
    together = tmp_path / 'together'
    together.mkdir()
    for name in ('front', 'rear'):
        only = [each for each in two_cameras() if each.topic.startswith(f'/{name}')]
        file, = storage_files(write_bag(tmp_path / name, only, storage))
        file.rename(together / file.name)
    expected = [each.recorded_ns for each in two_cameras()]
    assert times_ns(together) == expected == sorted(expected)


def with_empty_profile(content: bytes) -> bytes:
    start = content.index(b'\x04\x00\x00\x00ros2')
    length, = struct.unpack_from('<Q', content, start - 8)
    return (content[:start - 8] + struct.pack('<Q', length - 4) + bytes(4)
            + content[start + 8:])


def with_json_beside(content: bytes) -> bytes:
    return content.replace(b'\x07\x00\x00\x00ros2msg', b'\x07\x00\x00\x00json\0\0\0')


@pytest.mark.parametrize('change', [with_empty_profile, with_json_beside])
@pytest.mark.parametrize('keep_metadata', [True, False])
def test_mcap_of_other_writers_is_whole(tmp_path: Path, keep_metadata: bool,
                                        change: Callable[[bytes], bytes]) -> None:
    recorded = [Recorded('/chatter', 5, text('{}')), *blob_messages()]
    bag = write_bag(tmp_path / 'bag', recorded, 'mcap')
    file, = storage_files(bag)
    file.write_bytes(change(file.read_bytes()))
    if not keep_metadata:
        without_metadata(bag)
    assert len(times_ns(bag)) == 8
    assert 'read without its index' in ' '.join(BagFile(bag).notes)


def test_topic_in_another_serialisation_costs_nothing(tmp_path: Path) -> None:
    recorded = [Recorded('/chatter', 5, text('{}')), *blob_messages()]
    bag = write_bag(tmp_path / 'bag', recorded)
    edited('serialization_format: cdr', 'serialization_format: json')(bag)
    assert len(times_ns(bag)) == 8


@pytest.mark.parametrize('name', ['drive.bag', 'folder/drive.bag'])
def test_bag_of_ros_1_is_named_as_such_with_the_way_out(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b'#ROSBAG V2.0\n' + bytes(100))
    for path in {file, file.parent} - {tmp_path}:
        for read in (read_images, lambda path: open_source(str(path))):
            with pytest.raises(SourceError, match='is a ROS 1 bag.*rosbags-convert --src .*drive'):
                read(path)


def test_topic_that_only_the_metadata_knows_is_missing(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', two_cameras())
    edited('name: /rear/image', 'name: /back/image')(bag)
    images = read_images(bag)
    with pytest.raises(SourceError, match='promises 4 messages on /back/image, only 0') as error:
        list(images)
    assert '/front/image' not in str(error.value)
    assert {topic.msgtype for topic in BagFile(bag).topics.values()} == {IMAGE}


def test_file_that_is_missing_is_named_with_the_frames_it_costs(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages())
    more, = storage_files(write_bag(tmp_path / 'more', blob_messages(frames=2)))
    edited(r'- bag\.db3', '- bag.db3\n  - bag_1.db3')(bag)
    edited('message_count: 8', 'message_count: 10')(bag)
    with pytest.raises(SourceError, match=r'10 messages on /camera/image_raw, only 8.*bag_1\.db3'):
        times_ns(bag)
    more.rename(bag / 'bag_1.db3')
    assert len(times_ns(bag)) == 10


def test_a_fault_in_the_middle_costs_its_chunk_and_not_what_follows(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=40), 'mcap', CompressionMode.STORAGE)
    file, = storage_files(bag)
    content = bytearray(file.read_bytes())
    whole = times_ns(bag)
    content[len(content) // 2] ^= 0xff
    file.write_bytes(content)
    given = []
    with pytest.raises(SourceError, match='is broken after message'):
        for image in read_images(bag):
            given.append(image.recorded_ns)
    assert given[0] == whole[0] and given[-1] == whole[-1] and set(given) <= set(whole)
    assert given == sorted(set(given))
