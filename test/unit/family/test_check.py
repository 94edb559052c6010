# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A manifest whose values could never detect anything, or that leads elsewhere, is refused."""

import os
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from mobilenet_ros.errors import ManifestError, MobilenetRosError
from mobilenet_ros.family.anchor_file import read_anchors
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.family import Accuracy, Cost, Family, Model
from mobilenet_ros.family.files import inside, read_bounded
from mobilenet_ros.family.find import find_family, installed_families
from mobilenet_ros.family.labels import read_labels
from mobilenet_ros.family.manifest import FILE_NAME, load_family, save_manifest
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.family.yaml_file import read_yaml

NAN, INF = float('nan'), float('inf')
VARIANT = {'alpha': 0.5, 'side': 300, 'precision': 'fp32'}
FIGURES = {**VARIANT, 'map': 0.3, 'map50': 0.6}
MODEL = {'file': 'a.onnx', 'alpha': 0.5, 'precision': 'fp32', 'sha256': 'f' * 64}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a family with one model of two sides."""
    variant = Variant(0.5, 1.0)
    save_manifest(Family(
        'toys', tmp_path, 300, (150, 300), ('ball', '???', '???'), ssd_layout(300),
        (Model('a.onnx', 0.5, 'fp32', 'f' * 64),), measured_on='box',
        accuracies={variant: Accuracy(0.3, 0.6)}, costs={variant: Cost(1000, 5)}))
    return tmp_path


def edited(folder: Path, **changes: Any) -> Path:
    path = folder / FILE_NAME
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changes))
    return folder


@pytest.mark.parametrize('name', installed_families())
def test_what_is_installed_is_taken(name: str) -> None:
    assert find_family(name).members


@pytest.mark.parametrize(('changes', 'message'), [
    *[({'box_scales': scales}, 'four numbers above 0|expected a finite number') for scales in (
        [10.0, 10.0], [10.0, 10.0, 5.0, 0.0], [1.0, 1.0, 1.0, NAN], [1, 1, 1, -5], ['1'] * 4)],
    *[({'base_side': side}, 'a side has 1 to 4096 pixels|expected a whole number')
      for side in (0, -1, 10**9, 300.5, '300', True, NAN)],
    *[({'sides': sides}, 'sides must be|a side has 1 to|expected a whole number|at most 64 sides')
      for sides in ([], [0], [300, 300], [10**6], ['300'], list(range(100, 200)))],
    *[({'accuracy': [FIGURES | {'map': value}]}, r'figures are in \[0, 1\]|expected a finite')
      for value in (NAN, INF, -0.1, 1.5, 'good', True)],
    ({'accuracy': [FIGURES | {'map_small': NAN}]}, 'expected a finite number'),
    ({'accuracy': [FIGURES | {'side': 200}]}, 'a0.5_r0.666667_fp32 is no variant of the models'),
    ({'accuracy': [FIGURES | {'alpha': 1.0}]}, 'alpha is one of 0.5'),
    *[({'cost': [{**VARIANT, 'mult_adds': value, 'params': 5}]},
       'mult_adds must be above 0|expected a whole number') for value in (0, -1, 0.5, '9')],
    ({'models': [MODEL, MODEL | {'file': 'b.onnx'}]}, 'alpha 0.5 in fp32 is there twice'),
    *[({'models': [MODEL | {'file': file}]}, 'leads out of the folder')
      for file in ('/etc/passwd', '../a.onnx', 'x/../../a.onnx', '')],
    *[({'labels': file}, 'leads out of the folder') for file in ('/dev/zero', '../labels.txt')],
    ({'anchors': {'version': 'x', 'file': '/dev/zero'}}, 'leads out of the folder'),
])
def test_a_value_that_could_never_detect_is_refused(folder: Path, changes: dict[str, Any],
                                                    message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        load_family(edited(folder, **changes))


def test_a_name_for_two_classes_is_refused_and_the_unused_may_be_many(folder: Path) -> None:
    assert load_family(folder).labels == ('ball', '???', '???')
    (folder / 'labels.txt').write_text('ball\n???\nball\n')
    with pytest.raises(ManifestError, match="both 'ball'"):
        load_family(folder)


@pytest.mark.parametrize('seed', range(5))
def test_a_manifest_with_any_value_replaced_is_taken_or_refused_by_name(folder: Path,
                                                                        seed: int) -> None:
    """Four hundred manifests in all; what is taken has members that can be asked for."""
    chance = random.Random(seed)
    before = yaml.safe_load((folder / FILE_NAME).read_text())
    values = [None, 0, -1, 1.5, NAN, '', 'x', [], {}, [[]], [1], {'a': 1}, True, 10**30, '../x']
    for _ in range(100):
        document = yaml.safe_load(yaml.safe_dump(before))
        place: Any = document
        while True:
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if not isinstance(place[key], dict | list) or not place[key] or chance.random() < 0.3:
                break
            place = place[key]
        place[key] = chance.choice(values)
        (folder / FILE_NAME).write_text(yaml.safe_dump(document))
        try:
            family = load_family(folder)
        except MobilenetRosError as error:
            assert FILE_NAME in str(error) or 'labels' in str(error)
        else:
            assert all(family.member(member.variant) is member for member in family.members)


def test_a_link_out_of_the_folder_is_refused_and_one_beside_the_manifest_is_taken(
        folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp('elsewhere') / 'secret'
    secret.write_text('ball\n')
    (folder / 'labels.txt').unlink()
    (folder / 'labels.txt').symlink_to(secret)
    with pytest.raises(ManifestError, match='leads out of the folder'):
        load_family(folder)


def test_a_folder_that_is_installed_by_links_is_taken(
        folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """As `colcon build --symlink-install` lays it out: every file a link to the source's."""
    installed = tmp_path_factory.mktemp('installed')
    for path in folder.iterdir():
        (installed / path.name).symlink_to(path)
    assert load_family(installed).labels == load_family(folder).labels


@pytest.mark.parametrize('kind', ['pipe', 'endless', 'folder'])
def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path: Path, kind: str) -> None:
    path = {'pipe': tmp_path / 'pipe', 'endless': Path('/dev/zero'), 'folder': tmp_path}[kind]
    if kind == 'pipe':
        os.mkfifo(path)
    with pytest.raises(OSError, match='it is no regular file'):
        read_bounded(path, 100)
    for read in (lambda: read_labels(path), lambda: read_anchors(path, 'x'),
                 lambda: read_yaml(path, '')):
        with pytest.raises(ManifestError, match='it is no regular file'):
            read()


def test_a_file_is_read_whole_up_to_the_limit_and_not_beyond(tmp_path: Path) -> None:
    path = tmp_path / 'file'
    path.write_bytes(b'12345')
    assert read_bounded(path, 5) == b'12345'
    with pytest.raises(OSError, match='it has 5 bytes, at most 4 are read'):
        read_bounded(path, 4)


def test_a_small_file_of_anchors_that_unpacks_to_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / 'anchors.npz'
    np.savez_compressed(path, **{'300': np.zeros((2_500_000, 4))})
    assert path.stat().st_size < 10**6
    with pytest.raises(ManifestError, match='it would unpack to'):
        read_anchors(path, 'x')


@pytest.mark.parametrize(('text', 'message'), [
    ('a: &a [x, x]\nb: [*a, *a]\n', r'line 2: references \(\*\) are not taken'),
    ('a: ' + '[' * 100_000, 'nested too deeply'), ('a: 2026-99-99', 'is not YAML'),
    ('a: !!python/object/apply:os.system [ls]', 'is not YAML')])
def test_yaml_that_would_grow_or_run_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / 'file.yaml').write_text(text)
    with pytest.raises(ManifestError, match=message):
        read_yaml(tmp_path / 'file.yaml', '')


def test_a_name_inside_is_the_path_inside(tmp_path: Path) -> None:
    assert inside(tmp_path, 'networks/a.onnx') == tmp_path / 'networks' / 'a.onnx'
