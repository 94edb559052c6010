# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A calibration is kept for exactly what it was measured on; anything else is as good as none."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from mobilenet_ros.adaptation.calibration import (
    T0,
    Calibration,
    CalibrationKey,
    check_can_be_kept,
    load_calibration,
    newest_calibration,
    save_calibration,
    this_machine,
)
from mobilenet_ros.errors import SettingError
from mobilenet_ros.family import Family, Variant

KEY = CalibrationKey('a board, 4 cores', 'cpu', 2, '1.23.0', ('aa', 'bb'))
CALIBRATION = Calibration(KEY, 30.0, {Variant(0.5, 1.0): T0(0.011, 0.001),
                                      Variant(1.0, 1.06667, 'int8'): T0(0.0301, 0.002)})


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = save_calibration(CALIBRATION, tmp_path)
    loaded, message = load_calibration(KEY, tmp_path)
    assert loaded == CALIBRATION
    assert message == f'calibration {path}, measured at 30 Hz'
    assert [file.name for file in tmp_path.iterdir()] == [KEY.file_name]


@pytest.mark.parametrize('other', [
    {'machine': 'another'}, {'provider': 'cuda'}, {'threads': 1}, {'runtime': '1.24.0'},
    {'models': ('aa', 'cc')}])
def test_other_key_finds_nothing(tmp_path: Path, other: dict[str, object]) -> None:
    save_calibration(CALIBRATION, tmp_path)
    loaded, message = load_calibration(replace(KEY, **other), tmp_path)
    assert loaded is None
    assert 'calibrate --family FAMILY' in message


def test_file_of_another_key_under_this_name_is_ignored(tmp_path: Path) -> None:
    path = save_calibration(CALIBRATION, tmp_path)
    other = replace(KEY, machine='another')
    path.rename(tmp_path / other.file_name)
    loaded, message = load_calibration(other, tmp_path)
    assert loaded is None
    assert 'of another machine or model' in message


@pytest.mark.parametrize('content', [
    '', '[]', 'null', '[' * 100_000, '{"format": 1}', '{"format": 2}', '\udcff',
    json.dumps({'format': 1, 'key': {'machine': 1}, 'target_fps': 1, 'times': {}}),
    json.dumps({'format': 1, 'key': None, 'target_fps': 1, 'times': {}})])
def test_damaged_file_is_ignored_with_a_message(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY.file_name).write_text(content, errors='surrogateescape')
    loaded, message = load_calibration(KEY, tmp_path)
    assert loaded is None
    assert 'is damaged and ignored' in message


@pytest.mark.parametrize(('name', 'time_s'), [('a0.5_r1_fp32', -1.0), ('a0.5_r1_fp32', 'x'),
                                              ('a9_r1_fp32', 0.01), ('nothing', 0.01)])
def test_impossible_entry_makes_the_file_damaged(tmp_path: Path, name: str,
                                                 time_s: object) -> None:
    path = save_calibration(CALIBRATION, tmp_path)
    document = json.loads(path.read_text())
    document['times'] = {name: {'time_s': time_s, 'spread_s': 0.0}}
    path.write_text(json.dumps(document))
    loaded, message = load_calibration(KEY, tmp_path)
    assert loaded is None
    assert 'is damaged and ignored' in message


def test_newest_is_of_this_machine_and_family_on_whatever_provider(family: Family,
                                                                   tmp_path: Path) -> None:
    assert newest_calibration(family, '1.23.0', tmp_path) is None
    for second, provider in enumerate(('cuda', 'cpu', 'tensorrt')):
        key = CalibrationKey.of(family, provider, 0, '1.23.0')
        path = save_calibration(replace(CALIBRATION, key=key), tmp_path)
        os.utime(path, (second, 1000 - abs(second - 1)))
    save_calibration(CALIBRATION, tmp_path)
    (tmp_path / 'calibration_damaged.json').write_text('{')
    newest = newest_calibration(family, '1.23.0', tmp_path)
    assert newest is not None
    assert newest.key.provider == 'cpu'
    assert newest_calibration(family, '1.24.0', tmp_path) is None


def test_folder_that_cannot_be_written_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / 'file').touch()
    with pytest.raises(SettingError, match='set MOBILENET_ROS_CACHE'):
        save_calibration(CALIBRATION, tmp_path / 'file')
    with pytest.raises(SettingError, match='set MOBILENET_ROS_CACHE'):
        check_can_be_kept(tmp_path / 'file')


def test_a_look_whether_it_can_be_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    check_can_be_kept(tmp_path / 'new')
    assert list((tmp_path / 'new').iterdir()) == []


def test_second_save_replaces_the_first(tmp_path: Path) -> None:
    save_calibration(CALIBRATION, tmp_path)
    save_calibration(replace(CALIBRATION, target_fps=10.0), tmp_path)
    loaded, _ = load_calibration(KEY, tmp_path)
    assert loaded == replace(CALIBRATION, target_fps=10.0)


def test_key_holds_the_models_of_the_family_in_any_order(family: Family) -> None:
    key = CalibrationKey.of(family, 'cpu', 0, '1.23.0')
    turned = replace(family, models=family.models[::-1])
    assert key == CalibrationKey.of(turned, 'cpu', 0, '1.23.0')
    assert key.models == tuple(sorted(model.sha256 for model in family.models))
    assert key.machine == this_machine()


def test_table_is_what_the_ladder_takes() -> None:
    assert CALIBRATION.t0_table == {Variant(0.5, 1.0): 0.011,
                                    Variant(1.0, 1.06667, 'int8'): 0.0301}
