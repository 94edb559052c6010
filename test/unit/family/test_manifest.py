# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A manifest survives its file; every mistake in one is named."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.anchors import listed_anchors, ssd_layout
from mobilenet_ros.family.family import Accuracy, Cost, Family, Model
from mobilenet_ros.family.fit import Fit
from mobilenet_ros.family.manifest import FILE_NAME, load_family, save_manifest
from mobilenet_ros.family.variant import Variant, rho_of


@pytest.fixture
def family(tmp_path: Path) -> Family:
    """Return a family with every kind of entry, saved in its folder."""
    accuracies = {Variant(0.5, rho_of(172, 300), 'int8'): Accuracy(0.25, 0.5, 0.1, None, 0.75),
                  Variant(0.5, 1.0, 'fp32'): Accuracy(0.3, 0.6)}
    models = (Model('a.onnx', 0.5, 'fp32', 'f' * 64), Model('b.onnx', 0.5, 'int8', '0' * 64))
    saved = Family('toys', tmp_path, 300, (172, 300), ('ball', '???'), ssd_layout(300), models,
                   (10.0, 10.0, 5.0, 5.0), 'toy box, 3 pictures', accuracies)
    save_manifest(saved)
    return saved


def edit(family: Family, **changes: Any) -> None:
    """Overwrite keys of the manifest; None takes a key away."""
    path = family.folder / FILE_NAME
    document = yaml.safe_load(path.read_text()) | changes
    path.write_text(yaml.safe_dump({key: value for key, value in document.items()
                                    if value is not None}))


def test_load_undoes_save(family: Family) -> None:
    assert load_family(family.folder) == family


def test_load_undoes_save_of_a_letterbox(family: Family) -> None:
    boxed = replace(family, fit=Fit('letterbox', 'centre', 0))
    save_manifest(boxed)
    assert load_family(family.folder) == boxed


def test_saving_what_was_loaded_changes_no_byte(family: Family) -> None:
    before = (family.folder / FILE_NAME).read_bytes()
    save_manifest(load_family(family.folder))
    assert (family.folder / FILE_NAME).read_bytes() == before
    assert sorted(path.name for path in family.folder.iterdir()) == ['labels.txt', FILE_NAME]


@pytest.mark.parametrize(('changes', 'message'), [
    ({'colour': 'red'}, 'unknown key colour; valid keys are .*base_side'),
    ({'sides': None}, 'missing key sides'),
    ({'format': 2}, 'format is 2, this version reads 1'),
    ({'base_side': 'wide'}, 'wide'),
    ({'sides': 5}, 'not iterable'),
    ({'anchors': [1]}, 'anchors: expected a mapping with sizes_px, version'),
    ({'models': [{'file': 'a'}]}, 'models: missing key alpha, precision, sha256'),
    ({'models': [{'file': 'a', 'alpha': 9, 'precision': 'fp32', 'sha256': ''}]}, 'alpha'),
    ({'resize': {'fit': 'crop'}}, 'crop corner 114 fits no picture; expected stretch or'),
    ({'resize': {'fit': 'letterbox', 'fill': 300}}, '0 to 255'),
    ({'labels': 'no.txt'}, 'no.txt'),
    ({'anchors': {'version': 'x', 'sizes_px': [[[10.0, 10.0]]]}}, 'sizes_px has .1,. sizes'),
])
def test_mistake_is_named(family: Family, changes: dict[str, Any], message: str) -> None:
    edit(family, **changes)
    with pytest.raises(ManifestError, match=message):
        load_family(family.folder)


@pytest.mark.parametrize('text', ['[1', '- a', '\x00', ''])
def test_file_that_is_no_mapping_is_refused(family: Family, text: str) -> None:
    (family.folder / FILE_NAME).write_text(text)
    with pytest.raises(ManifestError, match=FILE_NAME):
        load_family(family.folder)


def test_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match='a family is a folder with a manifest.yaml'):
        load_family(tmp_path / 'nothing')


@pytest.fixture
def foreign(family: Family) -> Family:
    """Return a family whose networks are of another make, saved in its folder."""
    costs = {Variant(0.5, rho_of(side, 300), precision): Cost(side * 1000, 5)
             for side in family.sides for precision in ('fp32', 'int8')}
    anchors = listed_anchors({172: np.ones((3, 4)), 300: np.ones((7, 4))})
    saved = replace(family, costs=costs, anchors=anchors)
    save_manifest(saved)
    return saved


def test_costs_and_listed_anchors_survive_the_files(foreign: Family) -> None:
    found = load_family(foreign.folder)
    assert found == foreign
    assert [member.mult_adds for member in found.members] == [172000] * 2 + [300000] * 2


def test_a_family_of_ours_says_nothing_of_costs(family: Family) -> None:
    assert 'cost' not in yaml.safe_load((family.folder / FILE_NAME).read_text())


def test_listed_anchors_that_are_missing_are_named(foreign: Family) -> None:
    (foreign.folder / 'anchors.npz').unlink()
    with pytest.raises(ManifestError, match=r'anchors\.npz cannot be read'):
        load_family(foreign.folder)


@pytest.mark.parametrize(('changes', 'message'), [
    ({'cost': [{'alpha': 0.5}]}, 'cost: missing key mult_adds, params, precision, side'),
    ({'anchors': {'file': 'anchors.npz'}}, 'anchors: missing key version'),
    ({'anchors': {'file': 'anchors.npz', 'version': 'x'}}, 'it is listed-.*, expected x')])
def test_mistake_in_what_only_foreign_families_have_is_named(
        foreign: Family, changes: dict[str, Any], message: str) -> None:
    edit(foreign, **changes)
    with pytest.raises(ManifestError, match=message):
        load_family(foreign.folder)
