# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The bag is written where it was asked for, whatever the folder is called."""

from pathlib import Path

import pytest
from rosbags.rosbag2 import Reader

from mobilenet_ros.replay.bag_writer import STORAGES, DetectionsBag


@pytest.mark.parametrize('name', ['run#1', 'what?', 'half%20way', '100%', 'a b'])
@pytest.mark.parametrize('storage', STORAGES)
def test_nothing_is_written_beside_the_bag(tmp_path: Path, name: str, storage: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    DetectionsBag(folder / 'bag', ['front', 'rear'], ('0',), storage).close()
    assert list(tmp_path.iterdir()) == [folder]
    file, = (folder / 'bag').glob('bag.*')
    with Reader(file.rename(tmp_path / file.name)) as reader:
        assert set(reader.topics) == {'/detector/front/detections', '/detector/rear/detections'}
