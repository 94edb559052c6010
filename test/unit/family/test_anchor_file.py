# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The file of listed anchors gives them back, and another file is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.anchor_file import anchor_bytes, read_anchors
from mobilenet_ros.family.anchors import listed_anchors

ANCHORS = listed_anchors({96: np.random.default_rng(0).random((5, 4)), 64: np.ones((2, 4))})


def test_reading_undoes_writing(tmp_path: Path) -> None:
    (tmp_path / 'anchors.npz').write_bytes(anchor_bytes(ANCHORS))
    found = read_anchors(tmp_path / 'anchors.npz', ANCHORS.version)
    assert found == ANCHORS
    assert {side: rows.tolist() for side, rows in found.by_side.items()} == {
        side: rows.tolist() for side, rows in ANCHORS.by_side.items()}


def test_the_same_anchors_are_the_same_bytes() -> None:
    assert anchor_bytes(ANCHORS) == anchor_bytes(listed_anchors(dict(ANCHORS.by_side)))


def test_anchors_of_another_version_are_refused(tmp_path: Path) -> None:
    (tmp_path / 'anchors.npz').write_bytes(anchor_bytes(ANCHORS))
    with pytest.raises(ManifestError, match=f'it is {ANCHORS.version}, expected listed-0'):
        read_anchors(tmp_path / 'anchors.npz', 'listed-0')


@pytest.mark.parametrize('share', [0.0, 0.01, 0.5, 0.99])
def test_a_file_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    content = anchor_bytes(ANCHORS)
    (tmp_path / 'anchors.npz').write_bytes(content[:int(share * len(content))])
    with pytest.raises(ManifestError, match=r'anchors\.npz cannot be read'):
        read_anchors(tmp_path / 'anchors.npz', ANCHORS.version)


@pytest.mark.parametrize('content', [{'weights': np.ones(3)}, {'96': np.array(['text'])}])
def test_arrays_of_something_else_are_refused(tmp_path: Path, content: Any) -> None:
    np.savez(tmp_path / 'anchors.npz', **content)
    with pytest.raises(ManifestError, match='cannot be read'):
        read_anchors(tmp_path / 'anchors.npz', ANCHORS.version)


def test_a_single_array_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / 'anchors.npy', np.ones((3, 4)))
    with pytest.raises(ManifestError, match='cannot be read'):
        read_anchors(tmp_path / 'anchors.npy', ANCHORS.version)
