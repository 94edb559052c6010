# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The stamp: nothing but a finished environment of the same ingredients passes for complete."""

import shutil
from pathlib import Path

import pytest

from bootstrap import stamp

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ('bootstrap', 'requirements', 'resource/vision_msgs'):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def digest(tree: Path, ros: str | None = None) -> str:
    return stamp.digest(stamp.ingredients(tree, ros))


def test_nothing_is_complete_before_the_stamp_is_written(tmp_path: Path) -> None:
    assert not stamp.is_complete(tmp_path / 'absent', 'x')
    assert not stamp.is_complete(tmp_path, 'x')
    stamp.write(tmp_path, 'x')
    assert stamp.is_complete(tmp_path, 'x')
    assert not stamp.is_complete(tmp_path, 'y')


def test_half_written_stamp_does_not_count(tmp_path: Path) -> None:
    (tmp_path / f'{stamp.NAME}.draft').write_text('x')
    assert not stamp.is_complete(tmp_path, 'x')


def test_same_tree_gives_the_same_digest(tree: Path) -> None:
    assert digest(tree) == digest(tree)


@pytest.mark.parametrize('name', [
    'bootstrap/packages.py', 'requirements/constraints.txt', 'requirements/runtime.txt',
    'resource/vision_msgs/msg/LabelInfo.msg', 'resource/vision_msgs/CMakeLists.txt'])
def test_any_change_gives_another_digest(tree: Path, name: str) -> None:
    before = digest(tree)
    with (tree / name).open('a') as file:
        file.write('# changed\n')
    assert digest(tree) != before


def test_another_ros_gives_another_digest(tree: Path) -> None:
    assert len({digest(tree, ros) for ros in (None, 'humble', 'jazzy')}) == 3


def test_digest_tells_apart_how_the_parts_are_cut() -> None:
    assert stamp.digest(['ab', 'c']) != stamp.digest(['a', 'bc']) != stamp.digest(['abc'])
