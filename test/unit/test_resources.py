# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The package's files are found in every layout it may run from; its cache is where users say."""

from pathlib import Path

import pytest

from mobilenet_ros.resources import cache_folder, share_path

ROOT = Path(__file__).resolve().parents[2]


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_source_tree_is_its_own_share() -> None:
    assert share_path() == ROOT


@pytest.mark.parametrize('libraries', [
    'lib/python3.12/site-packages', 'local/lib/python3.10/dist-packages',
    'lib/python3/dist-packages'])
def test_installed_package_finds_the_share_of_its_prefix(tmp_path: Path, libraries: str) -> None:
    module = touch(tmp_path / libraries / 'mobilenet_ros' / 'resources.py')
    manifest = touch(tmp_path / 'share' / 'mobilenet_ros' / 'package.xml')
    assert share_path(module) == manifest.parent.resolve()


def test_link_to_the_source_tree_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / 'mobilenet_ros').symlink_to(ROOT / 'mobilenet_ros')
    assert share_path(tmp_path / 'mobilenet_ros' / 'resources.py') == ROOT


def test_share_of_another_package_is_not_taken(tmp_path: Path) -> None:
    module = touch(tmp_path / 'lib' / 'mobilenet_ros' / 'resources.py')
    touch(tmp_path / 'share' / 'another' / 'package.xml')
    with pytest.raises(FileNotFoundError, match='share/mobilenet_ros'):
        share_path(module)


def test_cache_folder_follows_the_environment(tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv('MOBILENET_ROS_CACHE', raising=False)
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path / 'xdg'))
    assert cache_folder() == tmp_path / 'xdg' / 'mobilenet_ros'
    monkeypatch.setenv('MOBILENET_ROS_CACHE', str(tmp_path / 'own'))
    assert cache_folder() == tmp_path / 'own'
    monkeypatch.delenv('MOBILENET_ROS_CACHE')
    monkeypatch.delenv('XDG_CACHE_HOME')
    assert cache_folder() == Path.home() / '.cache' / 'mobilenet_ros'
