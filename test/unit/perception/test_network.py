# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A network runs every member of its family, and a file that is not the family's is refused."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper
from support.blob_family import ALPHAS, SIDES, write_blob_family

from mobilenet_ros.errors import ManifestError, ProviderError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.perception.network import Network


def test_every_member_answers_with_a_row_for_each_anchor(blobs: Family) -> None:
    network = Network(blobs)
    for member in blobs.members:
        raw = network.run(member.variant, np.zeros((1, member.side, member.side, 3), np.uint8))
        anchors = len(anchors_cxcywh(blobs.anchors, (member.side, member.side)))
        assert raw.box_deltas.shape == (1, anchors, 4)
        assert raw.class_logits.shape == (1, anchors, len(blobs.labels))


def test_the_sides_of_a_model_share_one_session(blobs: Family) -> None:
    network = Network(blobs)
    for member in blobs.members:
        network.prepare(member.variant)
    assert len(network._sessions) == len(ALPHAS) < len(ALPHAS) * len(SIDES)


def test_only_what_was_prepared_is_and_other_files_stay_closed(blobs: Family) -> None:
    network = Network(blobs)
    first, *others = blobs.members
    assert not network.is_prepared(first.variant)
    network.prepare(first.variant)
    assert network.is_prepared(first.variant)
    assert not any(network.is_prepared(other.variant) for other in others)
    assert len(network._sessions) == 1


def test_a_network_gives_the_same_answer_twice(blobs: Family) -> None:
    variant, side = blobs.members[0].variant, blobs.members[0].side
    image = np.random.default_rng(0).integers(0, 256, (1, side, side, 3), np.uint8)
    network = Network(blobs)
    first, second = network.run(variant, image), network.run(variant, image)
    np.testing.assert_array_equal(first.class_logits, second.class_logits)


def test_an_image_of_the_wrong_type_is_an_error_of_the_provider(blobs: Family) -> None:
    with pytest.raises(ProviderError, match='^cpu: inference failed'):
        Network(blobs).run(blobs.members[0].variant, np.zeros((1, 96, 96, 3), np.float32))


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[bytes], Family]:
    """Return a function that puts other bytes into a family's files, and their hash with them."""
    family = write_blob_family(tmp_path / 'blobs')

    def spoil(content: bytes) -> Family:
        digest = hashlib.sha256(content).hexdigest()
        for model in family.models:
            (family.folder / model.file).write_bytes(content)
        return replace(family, models=tuple(replace(model, sha256=digest)
                                            for model in family.models))
    return spoil


def first_run(family: Family) -> None:
    Network(family).prepare(family.members[0].variant)


def test_a_file_whose_hash_is_another_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    family = write_blob_family(tmp_path / 'blobs')
    file = family.folder / family.models[0].file
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(ManifestError, match=r'sha256 is .* \(5000 bytes\), expected '
                                            + family.models[0].sha256):
        first_run(family)


def test_a_truncated_file_that_its_manifest_vouches_for_is_refused(
        blobs: Family, spoilt: Callable[[bytes], Family]) -> None:
    content = blobs.model_bytes(blobs.models[0])
    with pytest.raises(ProviderError, match='the session does not open'):
        first_run(spoilt(content[:len(content) // 2]))


def test_a_network_of_somebody_else_is_refused_with_what_was_expected(
        spoilt: Callable[[bytes], Family]) -> None:
    node = helper.make_node('Relu', ['x'], ['y'])
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3]) for name in 'xy']
    graph = helper.make_graph([node], 'foreign', values[:1], values[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8)
    with pytest.raises(ManifestError, match=r"is no network of this family: .*'x'.*expected "
                                            r".*'class_logits': \('tensor\(float\)', 3\)"):
        first_run(spoilt(model.SerializeToString()))


def test_a_network_with_another_number_of_classes_is_refused(blobs: Family) -> None:
    with pytest.raises(ManifestError, match=r"expected .*'class_logits': \('tensor\(float\)', 2"):
        first_run(replace(blobs, labels=blobs.labels[:2]))


def test_anchors_that_are_not_the_networks_are_refused(blobs: Family) -> None:
    layout = ssd_layout(160)
    fewer = replace(layout, sizes_px=(layout.sizes_px[0][:2], *layout.sizes_px[1:]))
    with pytest.raises(ManifestError, match=r'has boxes for \d+ anchors, but the manifest of '
                                            r'blobs has \d+ at side'):
        first_run(replace(blobs, anchors=fewer))


def test_a_variant_outside_the_family_is_refused_with_its_members(blobs: Family) -> None:
    with pytest.raises(ValueError, match=r'alpha is one of 0\.25, 0\.5'):
        Network(blobs).prepare(Variant(0.75, 1.0))
