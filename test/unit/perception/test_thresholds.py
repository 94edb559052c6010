# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Thresholds take their whole range and refuse the rest by name."""

import pytest

from mobilenet_ros.errors import SettingError
from mobilenet_ros.perception.thresholds import Thresholds


@pytest.mark.parametrize('values', [{'score_threshold': 0.0}, {'score_threshold': 1.0},
                                    {'iou_threshold': 0.0}, {'iou_threshold': 1.0},
                                    {'max_detections': 1}, {'max_detections': 256}])
def test_both_ends_of_a_range_are_valid(values: dict) -> None:
    assert Thresholds(**values)


@pytest.mark.parametrize('values', [{'score_threshold': -0.01}, {'score_threshold': 1.01},
                                    {'score_threshold': float('nan')}, {'iou_threshold': 2.0},
                                    {'iou_threshold': float('inf')}, {'max_detections': 0},
                                    {'max_detections': 257}])
def test_what_is_outside_is_refused_with_name_range_and_value(values: dict) -> None:
    (name, value), = values.items()
    with pytest.raises(SettingError, match=rf'^{name} must be in \[.*\], not {value}$'):
        Thresholds(**values)
