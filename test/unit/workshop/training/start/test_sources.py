# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The best start is chosen: the whole detector first, then the width that needs least change."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip('torch')

from support.blob_family import write_blob_family

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.workshop.training.start.sources import (
    StartWeights,
    fitted_to,
    nearest_source,
    read_backbone,
    read_sources,
)


def source(alpha: float, whole: bool) -> StartWeights:
    return StartWeights(alpha, {}, whole)


@pytest.mark.parametrize(('sources', 'best'), [
    ([source(0.5, False), source(0.75, True)], 1),
    ([source(0.75, True), source(0.5, True)], 1),
    ([source(1.0, True), source(0.75, True), source(0.25, True)], 1),
    ([source(0.25, True), source(0.125, True)], 0)])
def test_nearest_source_is_whole_then_equal_then_wider(sources: list[StartWeights],
                                                       best: int) -> None:
    assert nearest_source(0.5, sources) is sources[best]


def test_without_sources_there_is_none() -> None:
    assert nearest_source(0.5, []) is None


def test_family_with_other_classes_lends_its_body_only(tmp_path: Path) -> None:
    family = write_blob_family(tmp_path / 'blobs')
    same = read_sources([family.folder], family.labels, family.anchors, (128,))
    other = read_sources([family.folder], ('ball',), family.anchors, (128,))
    moved = read_sources([family.folder], family.labels, ssd_layout(320), (128,))
    assert [found.alpha for found in same] == [0.25, 0.5]
    assert all(found.whole and 'head0/boxes' in found.weights for found in same)
    assert not any(found.whole or 'head0/boxes' in found.weights for found in other + moved)
    assert 'extra3/conv' in other[0].weights


def test_same_width_is_taken_as_it_is(tmp_path: Path) -> None:
    family = write_blob_family(tmp_path / 'blobs')
    found = read_sources([family.folder], family.labels, family.anchors, (128,))[0]
    assert fitted_to(0.25, found, []) is found.weights
    assert len(fitted_to(0.5, found, [])['stem'].bias) == 16


@pytest.mark.parametrize(('file', 'alpha'), [
    ('mobilenet_v1_0.25_128_quant.tflite', 0.25), ('mobilenet_v1_0.5_160_quant.tflite', 0.5),
    ('mobilenet_v1_1.0_224_quant_embedding_extractor.tflite', 1.0)])
def test_backbones_of_classifiers_are_read(shared_data: Path, file: str, alpha: float) -> None:
    found = read_backbone(shared_data / 'backbones' / file)
    assert found.alpha == alpha and len(found.weights) == 27
    assert all(np.isfinite(kernel).all() for kernel, _ in found.weights.values())


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / 'a.tflite').write_bytes(b'nothing of the kind')
    with pytest.raises(ImportedFileError, match=r'a\.tflite'):
        read_backbone(tmp_path / 'a.tflite')
