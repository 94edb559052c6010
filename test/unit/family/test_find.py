# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family is found by its installed name or by its folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family import find
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import argument_of, find_family, installed_families, models_folder
from mobilenet_ros.family.manifest import save_manifest
from mobilenet_ros.resources import share_path


@pytest.fixture
def family(tmp_path: Path) -> Family:
    """Return a family saved in a folder."""
    saved = Family('toys', tmp_path, 300, (300,), ('ball',), ssd_layout(300), ())
    save_manifest(saved)
    return saved


def test_folder_is_found(family: Family) -> None:
    assert find_family(family.folder) == find_family(str(family.folder)) == family


def test_what_a_family_is_called_in_a_command_finds_it(family: Family) -> None:
    assert argument_of(family) == str(family.folder)
    for name in installed_families():
        assert argument_of(find_family(name)) == name


def test_folder_in_the_home_is_found(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('HOME', str(family.folder.parent))
    assert find_family(f'~/{family.folder.name}').name == family.name


def test_every_installed_family_is_found_by_its_name() -> None:
    for name in installed_families():
        assert find_family(name).folder == models_folder() / name


@pytest.mark.parametrize('way', ['./coco', 'coco/', Path('coco')])
def test_a_folder_of_an_installed_name_is_found_when_it_is_meant(
        family: Family, way: str | Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (family.folder / 'coco').mkdir()
    save_manifest(replace(family, folder=family.folder / 'coco'))
    monkeypatch.chdir(family.folder)
    assert find_family(way).labels == family.labels
    assert find_family('coco').folder == models_folder() / 'coco'


def test_a_folder_is_found_where_no_model_is_installed(
        family: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, 'share_path', lambda: share_path(tmp_path / 'a' / 'module.py'))
    with pytest.raises(FileNotFoundError):
        models_folder()
    assert find_family(family.folder) == family
    with pytest.raises(ManifestError, match="no family 'coco': installed are none;"):
        find_family('coco')


@pytest.mark.parametrize('name', ['unheard-of', '/nowhere/at/all', ''])
def test_unknown_family_is_answered_with_the_installed_ones(name: str) -> None:
    with pytest.raises(ManifestError) as caught:
        find_family(name)
    installed = ', '.join(installed_families()) or 'none'
    assert f'{name!r}: installed are {installed};' in str(caught.value)
