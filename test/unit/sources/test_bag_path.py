# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A bag may be called anything that a folder may be called."""

import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from rosbags.rosbag2 import CompressionMode
from support.bags import blob_messages, write_bag

from mobilenet_ros.sources import read_images
from mobilenet_ros.sources.bag_file import METADATA, BagFile, storage_files
from mobilenet_ros.sources.bag_path import BagPath

NAMES = ['run#1', 'what?', 'half%20way', '100%', 'a b', 'größe']


def renamed(bag: Path, name: str) -> Path:
    """Rename a bag and its file, as a recorder would have called them."""
    file, = storage_files(bag)
    metadata = bag / METADATA
    new_name = file.name.replace('bag', name, 1)
    metadata.write_text(metadata.read_text().replace(file.name, f'"{new_name}"'))
    file.rename(bag / new_name)
    return Path(shutil.move(bag, bag.with_name(name)))


@pytest.mark.parametrize('name', NAMES)
@pytest.mark.parametrize('mode', [CompressionMode.NONE, CompressionMode.FILE])
def test_a_whole_bag_of_any_name_is_read_and_said_to_be_whole(tmp_path: Path, name: str,
                                                              mode: CompressionMode) -> None:
    path = renamed(write_bag(tmp_path / 'bag', blob_messages(frames=3), 'sqlite3', mode), name)
    assert BagFile(path).damage == ''
    assert len(list(read_images(path))) == 3


@pytest.mark.parametrize('name', NAMES)
def test_one_storage_file_is_read_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    file, = storage_files(renamed(write_bag(tmp_path / 'bag', blob_messages(frames=3)), name))
    assert BagFile(file).damage == ''
    assert len(list(read_images(file))) == 3


@pytest.mark.parametrize('name', NAMES)
def test_only_what_is_formatted_is_quoted(name: str) -> None:
    path = BagPath('bags') / name
    assert (str(path), path.name) == (f'bags/{name}', name)
    assert unquote(f'{path}') == str(path)
    assert '#' not in f'{path}' and '?' not in f'{path}'
