# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The overlap of two boxes is the known one, and no order matters."""

import pytest

from mobilenet_ros.family.overlap import iou


def test_iou_is_symmetric_one_for_itself_and_known() -> None:
    one, other = (0.0, 0.0, 10.0, 10.0), (5.0, 0.0, 15.0, 10.0)
    assert iou(one, other) == iou(other, one) == pytest.approx(1 / 3)
    assert iou(one, one) == 1.0
    assert iou(one, (10.0, 0.0, 20.0, 10.0)) == 0.0
    assert iou((3.0, 3.0, 3.0, 3.0), (3.0, 3.0, 3.0, 3.0)) == 1.0
