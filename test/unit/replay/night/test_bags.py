# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Bags of all makes are found, each once, and are called the same wherever the night lies."""

from pathlib import Path

import pytest
from support.bags import blob_messages, write_bag

from mobilenet_ros.errors import SourceError
from mobilenet_ros.replay.night.bags import find_bags, is_one_bag


def touch(folder: Path, *names: str) -> Path:
    """Make empty files and the folders that they need."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_bags_of_all_makes_are_found_by_their_places(tmp_path: Path) -> None:
    night = touch(tmp_path / 'night', 'mon/metadata.yaml', 'mon/mon_0.db3', 'tue/run/run_0.mcap',
                  'tue/run/run_1.mcap', 'tue/run/run_2.mcap', 'one.mcap', 'two.db3.zstd',
                  'two.db3-wal', 'notes.txt', 'tue/log.csv', '.cache/old.mcap')
    (night / 'old.bag').write_bytes(b'#ROSBAG V2.0\n')
    found = find_bags([night])
    assert list(found.bags) == ['mon', 'old.bag', 'one.mcap', 'tue/run', 'two.db3.zstd']
    assert found.bags['tue/run'] == night / 'tue' / 'run'
    assert found.others == (night / 'notes.txt', night / 'tue' / 'log.csv')


@pytest.mark.parametrize(('files', 'one'), [
    (['run_0.mcap'], True), (['run.mcap'], True), (['run_7.mcap'], True),
    (['run_0.db3', 'run_1.db3', 'run_2.db3'], True), (['run.db3', 'run.db3.zstd'], True),
    (['a.mcap', 'b.mcap'], False), (['run_1.mcap', 'run_2.mcap'], False),
    (['run_0.mcap', 'run_1.mcap', 'walk_0.mcap'], False),
    (['at_10_00_00.mcap', 'at_10_00_01.mcap'], False),
    (['a.mcap', 'b.mcap', 'metadata.yaml'], True), (['notes.txt'], False), ([], False)])
def test_a_folder_is_one_bag_when_its_files_are_parts_of_one(tmp_path: Path, files: list[str],
                                                             one: bool) -> None:
    assert is_one_bag(touch(tmp_path, *files)) is one


def test_bags_of_several_folders_are_called_by_what_tells_them_apart(tmp_path: Path) -> None:
    touch(tmp_path, 'mon/run/metadata.yaml', 'tue/run/metadata.yaml', 'tue/walk/metadata.yaml')
    assert list(find_bags([tmp_path / 'mon', tmp_path / 'tue']).bags) == [
        'mon/run', 'tue/run', 'tue/walk']
    assert list(find_bags([tmp_path / 'mon' / 'run', tmp_path / 'tue' / 'run']).bags) == [
        'mon/run', 'tue/run']
    assert list(find_bags([tmp_path / 'mon' / 'run']).bags) == ['run']


def test_names_do_not_depend_on_where_one_stands(tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    night = touch(tmp_path / 'night', 'a/metadata.yaml', 'b/metadata.yaml')
    monkeypatch.chdir(night)
    assert find_bags([Path('.')]) == find_bags([Path('../night')]) == find_bags([night])


def test_a_bag_that_links_lead_to_twice_is_taken_once(tmp_path: Path) -> None:
    night = touch(tmp_path / 'night', 'a/metadata.yaml')
    (night / 'again').symlink_to('a')
    (night / 'loop').symlink_to('.')
    assert list(find_bags([night, night / 'a']).bags) == ['night/a']


def test_results_of_a_replay_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, 'a/metadata.yaml', 'out/a/bag/metadata.yaml')
    assert list(find_bags([tmp_path], [tmp_path / 'out']).bags) == ['a']


def test_no_bags_and_bags_inside_bags_are_refused(tmp_path: Path) -> None:
    touch(tmp_path, 'night/notes.txt', 'bag/metadata.yaml', 'bag/bag_0.mcap')
    with pytest.raises(SourceError, match='no bags in .*night: expected folders with metadata'):
        find_bags([tmp_path / 'night'])
    with pytest.raises(SourceError, match='bag_0.mcap is a part of the bag'):
        find_bags([tmp_path / 'bag', tmp_path / 'bag' / 'bag_0.mcap'])
    with pytest.raises(SourceError, match='nowhere does not exist'):
        find_bags([tmp_path / 'night', tmp_path / 'nowhere'])


def test_what_the_recorder_writes_is_one_bag(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=3), 'mcap')
    assert is_one_bag(bag)
    (bag / 'metadata.yaml').unlink()
    assert is_one_bag(bag)
