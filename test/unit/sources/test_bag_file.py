# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A damaged bag gives all that can be read and then says where it broke."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from rosbags.rosbag2 import CompressionMode
from support.bags import Recorded, blob_messages, raw_image, two_cameras, write_bag

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources import BagImage, read_images
from mobilenet_ros.sources.bag_file import BagFile, is_bag, storage_files

STORAGES = [(storage, mode) for storage in ('sqlite3', 'mcap')
            for mode in (CompressionMode.NONE, CompressionMode.FILE, CompressionMode.MESSAGE)
            ] + [('mcap', CompressionMode.STORAGE)]


def noisy_messages(frames: int = 40) -> Iterator[Recorded]:
    """Give pictures that no compression makes smaller, so that a share of a bag is a share."""
    noise = np.random.default_rng(0)
    for number in range(frames):
        picture = noise.integers(0, 256, (48, 64, 3), np.uint8)
        yield Recorded('/camera/image_raw', number, raw_image(picture, number))


def rest_of(path: Path, reason: str) -> list[BagImage]:
    """Return what can be read of a bag that must be broken for a reason."""
    images = []
    with pytest.raises(SourceError, match=reason):
        for image in read_images(path):
            images.append(image)
    return images


def recorded_ns(images: list[BagImage]) -> list[int]:
    return [image.recorded_ns for image in images]


@pytest.mark.parametrize(('storage', 'mode'), STORAGES)
def test_a_bag_cut_in_the_middle_keeps_what_comes_before(tmp_path: Path, storage: str,
                                                         mode: CompressionMode) -> None:
    path = write_bag(tmp_path / 'bag', noisy_messages(), storage, mode)
    whole = recorded_ns(list(read_images(path)))
    file, = storage_files(path)
    content = file.read_bytes()
    file.write_bytes(content[:len(content) * 3 // 5])
    kept = recorded_ns(rest_of(path, rf'{re.escape(str(file))} is broken after message \d+: '))
    assert 0 < len(kept) < len(whole)
    assert kept == whole[:len(kept)]


@pytest.mark.parametrize('share', [0.2, 0.35, 0.5, 0.65, 0.8, 0.95])
def test_the_later_the_cut_the_more_is_kept(tmp_path: Path, share: float) -> None:
    path = write_bag(tmp_path / 'bag', noisy_messages(), 'mcap')
    file, = storage_files(path)
    content = file.read_bytes()
    file.write_bytes(content[:int(len(content) * share)])
    assert len(rest_of(path, 'is broken after')) == pytest.approx(40 * share, abs=2)


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
def test_a_bag_without_metadata_is_whole_and_said_to_lack_it(tmp_path: Path,
                                                             storage: str) -> None:
    path = write_bag(tmp_path / 'bag', two_cameras(), storage)
    (path / 'metadata.yaml').unlink()
    assert len(list(read_images(path))) == 8
    assert BagFile(path).damage == ''
    assert 'metadata.yaml does not exist' in BagFile(path).notes[0]


def split_bag(folder: Path, storage: str, parts: int = 13) -> Path:
    """Write a recording of one message a file, as a recorder that was killed leaves it."""
    folder.mkdir()
    for number, message in enumerate(noisy_messages(parts)):
        file, = storage_files(write_bag(folder.parent / f'rec_{number}', [message], storage))
        file.rename(folder / file.name)
    return folder


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
def test_a_split_bag_without_metadata_is_read_in_the_order_of_its_numbers(tmp_path: Path,
                                                                          storage: str) -> None:
    path = split_bag(tmp_path / 'rec', storage)
    assert recorded_ns(list(read_images(path))) == list(range(13))


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
def test_a_broken_file_costs_only_itself_and_every_one_is_named(tmp_path: Path,
                                                                storage: str) -> None:
    path = split_bag(tmp_path / 'rec', storage)
    broken = [storage_files(path)[number] for number in (2, 10, 12)]
    for file in broken:
        file.write_bytes(b'')
    reason = '.*; '.join(rf'{re.escape(str(file))} is broken after message 0: '
                         for file in broken)
    whole = [number for number in range(13) if number not in (2, 10, 12)]
    assert recorded_ns(rest_of(path, reason)) == whole
    assert BagFile(path).topics['/camera/image_raw'].messages == len(whole)


def test_a_file_that_cannot_be_opened_costs_only_itself(tmp_path: Path) -> None:
    path = split_bag(tmp_path / 'rec', 'mcap', 3)
    (path / 'rec_1.mcap').unlink()
    (path / 'rec_1.mcap').mkdir()
    assert recorded_ns(rest_of(path, 'rec_1.mcap is broken after message 0: ')) == [0, 2]


def killed_with_journal(whole: Path, folder: Path, merged: int) -> Path:
    """Return a copy of an sqlite3 bag as `resilient` leaves it: `merged` messages, and a journal.

    The other messages, and with `merged` 0 even the tables, are in the journal alone.
    """
    writing = folder / 'writing.db3'
    with closing(sqlite3.connect(storage_files(whole)[0])) as bag, \
            closing(sqlite3.connect(writing, isolation_level=None)) as copy:
        copy.execute('PRAGMA journal_mode = WAL')
        copy.execute('PRAGMA wal_autocheckpoint = 0')
        rows = bag.execute('SELECT * FROM messages').fetchall()
        bag.execute('DELETE FROM messages')
        copy.executescript('\n'.join(bag.iterdump()))
        for number, row in enumerate(rows):
            if number == merged > 0:
                copy.execute('PRAGMA wal_checkpoint(TRUNCATE)')
            copy.execute('INSERT INTO messages VALUES (?, ?, ?, ?)', row)
        for ending in ('', '-wal'):
            shutil.copyfile(f'{writing}{ending}', folder / f'killed.db3{ending}')
    return folder / 'killed.db3'


@pytest.mark.parametrize('merged', [0, 5])
def test_what_a_killed_recorder_left_in_its_journal_is_read(tmp_path: Path, merged: int) -> None:
    path = killed_with_journal(write_bag(tmp_path / 'bag', noisy_messages(8)), tmp_path, merged)
    before = {file.name: file.read_bytes() for file in tmp_path.glob('killed*')}
    assert recorded_ns(rest_of(path, 'killed before killed.db3-wal was merged')) == list(range(8))
    assert {file.name: file.read_bytes() for file in tmp_path.glob('killed*')} == before


def test_two_cameras_of_a_cut_bag_are_both_found(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', two_cameras(20), 'mcap')
    file, = storage_files(path)
    file.write_bytes(file.read_bytes()[:-4000])
    assert {image.topic for image in rest_of(path, 'is not whole')} == {'/front/image',
                                                                       '/rear/image'}


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
@pytest.mark.parametrize('content', [b'', b'no bag at all ' * 100])
def test_a_file_that_is_no_bag_is_refused(tmp_path: Path, storage: str, content: bytes) -> None:
    path = write_bag(tmp_path / 'bag', blob_messages(), storage)
    file, = storage_files(path)
    file.write_bytes(content)
    with pytest.raises(SourceError, match=f'{re.escape(str(path))} cannot be read as a rosbag2: '):
        read_images(path)


def test_fewer_messages_than_the_index_promises_are_an_error(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', blob_messages())
    metadata = path / 'metadata.yaml'
    metadata.write_text(metadata.read_text().replace('message_count: 8', 'message_count: 9'))
    assert len(rest_of(path, r'metadata\.yaml promises 9 messages on /camera/image_raw, only 8 '
                             'can be read')) == 8


def test_topics_and_duration_are_the_same_by_index_and_by_salvage(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', two_cameras(), 'mcap')
    whole = BagFile(path)
    for file in (path / 'metadata.yaml', *storage_files(path)):
        file.write_bytes(file.read_bytes()[:-30])
    salvaged = BagFile(path)
    assert (whole.damage, whole.notes, salvaged.damage) == ('', (), '')
    assert 'read without its index' in ' '.join(salvaged.notes)
    assert salvaged.topics == whole.topics
    assert salvaged.duration_ns == pytest.approx(whole.duration_ns, abs=1)


def test_what_looks_like_a_bag(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', blob_messages(), 'mcap')
    assert is_bag(path) and is_bag(path / 'bag.mcap')
    assert not is_bag(tmp_path) and not is_bag(path / 'metadata.yaml')
