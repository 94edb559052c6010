# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Checkpoints are whole, named after what they hold, and refused when they are none."""

from pathlib import Path

import pytest

pytest.importorskip('torch')

from mobilenet_ros.errors import SettingError
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.workshop.training.checkpoint import (
    Checkpoint,
    checkpoint_path,
    find_checkpoints,
    load_checkpoint,
    save_checkpoint,
)
from mobilenet_ros.workshop.training.recipe import Recipe

RECIPE = Recipe((0.25,), (64, 96), steps=5)
STATE = {'step': 2, 'elapsed_s': 1.5, 'frozen': True}


def checkpoint(labels: tuple[str, ...] = ('a', 'b'), frozen: bool = True) -> Checkpoint:
    return Checkpoint(RECIPE, labels, ssd_layout(320), STATE | {'frozen': frozen})


def test_reading_gives_what_was_written(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / 'a.pt', checkpoint())
    assert load_checkpoint(tmp_path / 'a.pt') == checkpoint()
    assert [path.name for path in tmp_path.iterdir()] == ['a.pt']


def test_failed_write_leaves_the_last_one(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / 'a.pt', checkpoint())
    broken = Checkpoint(RECIPE, ('a',), ssd_layout(320), {'bad': lambda: None})
    with pytest.raises(Exception, match='pickle'):
        save_checkpoint(tmp_path / 'a.pt', broken)
    assert load_checkpoint(tmp_path / 'a.pt') == checkpoint()


@pytest.mark.parametrize('content', [b'', b'something else', b'PK\x03\x04cut'])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / 'a.pt').write_bytes(content)
    with pytest.raises(SettingError, match=r'a\.pt'):
        load_checkpoint(tmp_path / 'a.pt')


def test_alphas_that_are_trained_together_share_a_file(tmp_path: Path) -> None:
    joint = Recipe((0.5, 0.25), (64,), steps=1)
    assert checkpoint_path(tmp_path, RECIPE).name == 'a0.25.pt'
    assert checkpoint_path(tmp_path, joint).name == 'a0.5_0.25.pt'


def test_folder_without_or_of_several_families_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match='no checkpoint'):
        find_checkpoints(tmp_path)
    save_checkpoint(tmp_path / 'a.pt', checkpoint())
    assert find_checkpoints(tmp_path) == [checkpoint()]
    save_checkpoint(tmp_path / 'b.pt', checkpoint(labels=('c',)))
    with pytest.raises(SettingError, match='differ'):
        find_checkpoints(tmp_path)


def test_training_without_statistics_is_refused(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / 'a.pt', checkpoint(frozen=False))
    with pytest.raises(SettingError, match='60%'):
        find_checkpoints(tmp_path)
