# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family folder is written whole or not at all."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.family import Accuracy, Family
from mobilenet_ros.family.manifest import load_family, save_manifest
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.workshop.networks import family_folder
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info


def network(value: float, precision: str = 'fp32') -> NewNetwork:
    """Return a stand-in for a network: the writer does not look inside."""
    graph = GraphBuilder()
    graph.add('Identity', [graph.constant('value', np.float32([value]))], 'y')
    return NewNetwork(0.5, precision, graph.build(f'toys_a0.5_{precision}', [],
                                                  [tensor_info('y', np.float32, 1)]))


@pytest.fixture
def draft(tmp_path: Path) -> Family:
    """Return a family that is not written yet."""
    return Family('toys', tmp_path / 'toys', 300, (268, 300), ('ball',), ssd_layout(300), ())


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob('*')
            if path.is_file()}


def test_written_family_is_returned_as_it_loads(draft: Family) -> None:
    written = write_family(draft, [network(1), network(2, 'int8')])
    assert written == load_family(draft.folder)
    assert [model.file for model in written.models] == ['toys_a0.5_fp32.onnx',
                                                        'toys_a0.5_int8.onnx']
    for model in written.models:
        assert written.model_bytes(model)


def test_nothing_else_is_left_behind(draft: Family) -> None:
    write_family(draft, [network(1)])
    write_family(draft, [network(2)])
    assert [path.name for path in draft.folder.parent.iterdir()] == ['toys']
    assert set(contents(draft.folder)) == {'manifest.yaml', 'labels.txt', 'toys_a0.5_fp32.onnx'}


def test_writing_the_same_again_keeps_measured_accuracies(draft: Family) -> None:
    written = write_family(draft, [network(1)])
    save_manifest(replace(written, measured_on='a set',
                          accuracies={Variant(0.5, 1.0): Accuracy(0.2, 0.4)}))
    before = contents(draft.folder)
    assert write_family(draft, [network(1)]).measured_on == 'a set'
    assert contents(draft.folder) == before


def test_other_networks_forget_the_old_accuracies(draft: Family) -> None:
    written = write_family(draft, [network(1)])
    save_manifest(replace(written, accuracies={Variant(0.5, 1.0): Accuracy(0.2, 0.4)}))
    assert write_family(draft, [network(3)]).accuracies == {}


def test_damaged_family_is_written_anew(draft: Family) -> None:
    written = write_family(draft, [network(1)])
    before = contents(draft.folder)
    (draft.folder / written.models[0].file).write_bytes(b'cut')
    write_family(draft, [network(1)])
    assert contents(draft.folder) == before


def test_failure_on_the_way_leaves_the_old_family(draft: Family,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    write_family(draft, [network(1)])
    before = contents(draft.folder)

    def full(family: Family) -> None:
        raise OSError('no space left')
    monkeypatch.setattr(family_folder, 'save_manifest', full)
    with pytest.raises(OSError, match='no space left'):
        write_family(draft, [network(2)])
    assert contents(draft.folder) == before
    assert [path.name for path in draft.folder.parent.iterdir()] == ['toys']


def test_what_the_user_keeps_beside_a_family_stays(draft: Family) -> None:
    write_family(draft, [network(1), network(2, 'int8')])
    kept = {'README.md': b'a card', 'runs/last.pt': b'weights', 'source.onnx': b'theirs'}
    for name, content in kept.items():
        (draft.folder / name).parent.mkdir(exist_ok=True)
        (draft.folder / name).write_bytes(content)
    (draft.folder / 'latest').symlink_to('nowhere')
    write_family(draft, [network(3)])
    found = contents(draft.folder)
    assert kept.items() <= found.items()
    assert found.keys() - kept.keys() == {'manifest.yaml', 'labels.txt', 'toys_a0.5_fp32.onnx'}
    assert (draft.folder / 'latest').is_symlink()


def test_folder_with_other_things_is_left_alone(draft: Family) -> None:
    draft.folder.mkdir()
    (draft.folder / 'thesis.txt').write_text('years of work')
    with pytest.raises(ManifestError, match='holds other things than a family'):
        write_family(draft, [network(1)])
    assert contents(draft.folder) == {'thesis.txt': b'years of work'}


def test_file_in_the_place_of_the_folder_is_left_alone(draft: Family) -> None:
    draft.folder.write_text('not a folder')
    with pytest.raises(ManifestError, match='is a file'):
        write_family(draft, [network(1)])
    assert draft.folder.read_text() == 'not a folder'
