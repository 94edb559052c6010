# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family knows its variants, and refuses a file that is not the one it names."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mobilenet_ros.errors import ManifestError, VariantError
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.family import Accuracy, Family, Model
from mobilenet_ros.family.variant import Variant, rho_of

CONTENT = b'a network'
MODELS = (Model('a.onnx', 0.5, 'fp32', hashlib.sha256(CONTENT).hexdigest()),
          Model('b.onnx', 1.0, 'int8', '0' * 64))


@pytest.fixture
def family(tmp_path: Path) -> Family:
    """Return a family of two models at three sides; only the first file exists."""
    (tmp_path / 'a.onnx').write_bytes(CONTENT)
    return Family('toys', tmp_path, 300, (140, 300, 428), ('ball',), ssd_layout(300), MODELS)


def test_members_are_every_model_at_every_side_cheapest_first(family: Family) -> None:
    found = [(member.variant.alpha, member.side) for member in family.members]
    assert sorted(found) == [(alpha, side) for alpha in (0.5, 1.0) for side in (140, 300, 428)]
    costs = [member.mult_adds for member in family.members]
    assert costs == sorted(costs)


@pytest.mark.parametrize('side', [140, 300, 428])
def test_rho_and_side_name_the_same_member(family: Family, side: int) -> None:
    variant = Variant(0.5, rho_of(side, 300))
    assert family.member(variant).side == family.side_of(variant.rho) == side


def test_rho_written_shortly_still_names_its_side(family: Family) -> None:
    assert family.member(Variant(0.5, 0.467)).side == 140


@pytest.mark.parametrize('variant', [
    Variant(0.75, 1.0), Variant(0.5, 0.9), Variant(0.5, 1.0, 'int8')])
def test_unknown_variant_is_answered_with_the_choices(family: Family, variant: Variant) -> None:
    with pytest.raises(VariantError, match='alpha is one of 0.5, 1; rho one of 0.466667, 1, '
                                           '1.42667; precision one of fp32, int8'):
        family.member(variant)


def test_model_of_a_variant_has_its_alpha_and_precision(family: Family) -> None:
    assert family.model_of(Variant(1.0, 1.0, 'int8')) is MODELS[1]


def test_accuracy_belongs_to_its_variant(family: Family) -> None:
    known = replace(family, accuracies={Variant(0.5, 1.0): Accuracy(0.3, 0.5)})
    assert [member.variant for member in known.members if member.accuracy] == [Variant(0.5, 1.0)]


def test_model_bytes_are_the_files(family: Family) -> None:
    assert family.model_bytes(MODELS[0]) == CONTENT


@pytest.mark.parametrize('content', [b'', CONTENT[:-1], b'another'])
def test_other_file_is_refused_with_what_was_expected(family: Family, content: bytes) -> None:
    (family.folder / 'a.onnx').write_bytes(content)
    with pytest.raises(ManifestError, match=f'{len(content)} bytes.*expected {MODELS[0].sha256}'):
        family.model_bytes(MODELS[0])


def test_missing_file_is_named(family: Family) -> None:
    with pytest.raises(ManifestError, match='b.onnx cannot be read'):
        family.model_bytes(MODELS[1])


def test_a_model_that_keeps_weights_in_another_file_is_refused(tmp_path: Path) -> None:
    """The manifest's sha256 would say nothing of them."""
    onnx = pytest.importorskip('onnx')
    weights = onnx.numpy_helper.from_array(np.ones(1000, np.float32), 'w')
    node = onnx.helper.make_node('Identity', ['w'], ['y'])
    wanted = [onnx.helper.make_tensor_value_info('y', 1, [1000])]
    model = onnx.helper.make_model(onnx.helper.make_graph([node], 'g', [], wanted, [weights]))
    for name, elsewhere in (('whole', False), ('split', True)):
        path = tmp_path / f'{name}.onnx'
        onnx.save(model, path, save_as_external_data=elsewhere, location='w.bin',
                  size_threshold=0)
        entry = Model(path.name, 0.5, 'fp32', hashlib.sha256(path.read_bytes()).hexdigest())
        split = Family('toys', tmp_path, 300, (300,), ('ball',), ssd_layout(300), (entry,))
        if elsewhere:
            with pytest.raises(ManifestError, match='keeps weights in other files'):
                split.model_bytes(entry)
        else:
            assert split.model_bytes(entry) == path.read_bytes()
