# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Anchors: known counts and places, and one size in pixels at every side."""

import numpy as np
import pytest

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.anchors import anchors_cxcywh, listed_anchors, ssd_layout
from mobilenet_ros.family.architecture import ANCHORS_PER_CELL, feature_sizes

LAYOUT = ssd_layout(300)


@pytest.mark.parametrize(('side', 'count'), [
    (320, 2034), (300, 1917), (256, 1284), (224, 1014), (192, 738), (160, 540), (128, 330)])
def test_number_of_anchors(side: int, count: int) -> None:
    assert anchors_cxcywh(LAYOUT, (side, side)).shape == (count, 4)


def test_finest_anchors_of_ssd_300() -> None:
    first = anchors_cxcywh(LAYOUT, (300, 300))[:3]
    # 300 px over 19 cells: the first centre is at half of 15.79 px
    assert first[:, :2] == pytest.approx(np.full((3, 2), 7.8947), abs=1e-3)
    # scale .1 square; scale .2 with ratio 2 and 1/2: 60 * sqrt(2) and 60 / sqrt(2)
    assert first[:, 2:] == pytest.approx(np.array([[30, 30], [84.853, 42.426], [42.426, 84.853]]),
                                         abs=1e-3)


def test_rows_run_over_levels_rows_columns_and_then_the_cell() -> None:
    anchors = anchors_cxcywh(LAYOUT, (140, 300))
    rows, columns = feature_sizes((140, 300))[0]
    finest = anchors[:rows * columns * 3].reshape(rows, columns, 3, 4)
    assert (np.diff(finest[:, 0, 0, 1]) > 0).all(), 'down the first column'
    assert (np.diff(finest[0, :, 0, 0]) > 0).all(), 'along the first row'
    assert (finest[..., 2:] == finest[0, 0, :, 2:]).all(), 'the same sizes in every cell'


@pytest.mark.parametrize('side', [140, 236, 428])
def test_sizes_in_pixels_do_not_depend_on_the_side(side: int) -> None:
    def sizes(side: int) -> set[tuple[float, float]]:
        return {(width, height) for _, _, width, height in
                anchors_cxcywh(LAYOUT, (side, side)).tolist()}
    assert sizes(side) == sizes(300)


@pytest.mark.parametrize('size', [(300, 300), (140, 428), (33, 97)])
def test_centres_lie_inside_and_are_symmetric(size: tuple[int, int]) -> None:
    anchors = anchors_cxcywh(LAYOUT, size)
    height, width = size
    assert anchors[:, :2].min() > 0
    assert (anchors[:, :2] < (width, height)).all()
    assert anchors[:, :2].mean(axis=0) == pytest.approx((width / 2, height / 2), rel=1e-4)


def test_layout_has_the_anchors_that_the_heads_predict() -> None:
    assert tuple(len(level) for level in LAYOUT.sizes_px) == ANCHORS_PER_CELL


def test_anchors_are_read_only() -> None:
    with pytest.raises(ValueError, match='read-only'):
        anchors_cxcywh(LAYOUT, (64, 64))[0, 0] = 1.0


def test_listed_anchors_are_given_back_at_their_sides() -> None:
    rng = np.random.default_rng(0)
    by_side = {side: rng.random((side // 16, 4), np.float32) for side in (160, 320)}
    layout = listed_anchors(by_side)
    for side, rows in by_side.items():
        assert anchors_cxcywh(layout, (side, side)).tolist() == rows.tolist()
        assert not anchors_cxcywh(layout, (side, side)).flags.writeable


@pytest.mark.parametrize('size', [(224, 224), (160, 320)])
def test_a_size_without_listed_anchors_is_refused_with_those_there_are(
        size: tuple[int, int]) -> None:
    layout = listed_anchors({320: np.ones((2, 4)), 160: np.ones((1, 4))})
    with pytest.raises(ManifestError, match=f'{size[0]}x{size[1]}; .* the sides 160, 320'):
        anchors_cxcywh(layout, size)


def test_listed_anchors_are_equal_exactly_where_their_numbers_are() -> None:
    rows = np.arange(8, dtype=np.float32).reshape(2, 4)
    layout = listed_anchors({96: rows})
    assert layout == listed_anchors({96: rows.copy()})
    assert hash(layout) == hash(listed_anchors({96: rows.copy()}))
    others = {97: rows}, {96: rows[:1]}, {96: rows.reshape(1, 2, 4)}, {96: rows + 1e-6}
    assert layout not in map(listed_anchors, others)
