# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The shift between what a cell sees and its anchor, for sides of every phase."""

import numpy as np
import pytest

from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.workshop.networks.network_graph import Weights
from mobilenet_ros.workshop.training.phase import (
    delta_shifts,
    rephased,
    shifts_px,
    view_offsets_px,
)

LAYOUT = ssd_layout(300)
SCALES = (10.0, 10.0, 5.0, 5.0)


def test_first_map_sees_half_a_cell_aside_where_all_sizes_are_even() -> None:
    # 3 x 3 windows at stride 2 that start at the cell's own corner: 1 + 2 + 4 + 8 pixels on.
    assert view_offsets_px(256)[:2] == (7.5, 15.5)


@pytest.mark.parametrize('side', [172, 204, 300, 332])
def test_sides_of_the_same_phase_need_no_shift_up_to_stride_32(side: int) -> None:
    np.testing.assert_allclose(shifts_px(300, side)[:2], 0.0)


def test_shifts_there_and_back_cancel() -> None:
    np.testing.assert_allclose(shifts_px(300, 256), -shifts_px(256, 300))


def test_every_anchor_s_box_moves_by_its_map_s_shift_in_pixels() -> None:
    shifts = delta_shifts(LAYOUT, SCALES, 300, 320)
    anchors = anchors_cxcywh(LAYOUT, (320, 320))
    moved_px = shifts[:, :2] / 10.0 * anchors[:, 2:]
    assert set(np.round(moved_px.ravel(), 3)) == set(np.round(shifts_px(300, 320), 3))
    assert not shifts[:, 2:].any()


def test_weights_for_one_side_shift_as_much_as_the_deltas() -> None:
    weights = {f'head{level}/boxes': Weights(np.zeros((4 * len(sizes), 8, 1, 1), np.float32),
                                             np.zeros(4 * len(sizes), np.float32))
               for level, sizes in enumerate(LAYOUT.sizes_px)}
    mended = rephased(weights, LAYOUT, SCALES, 300, [320])
    wanted = delta_shifts(LAYOUT, SCALES, 300, 320)
    np.testing.assert_allclose(mended['head0/boxes'].bias, wanted[:3].ravel())
    np.testing.assert_allclose(mended['head5/boxes'].bias, wanted[-6:].ravel())
