# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Settings refuse what no controller can do, and say what would have been valid."""

from dataclasses import replace

import pytest

from mobilenet_ros.adaptation import ControllerSettings
from mobilenet_ros.errors import SettingError
from mobilenet_ros.family import Variant


@pytest.mark.parametrize(('name', 'value', 'valid'), [
    ('target_fps', 0.0, r'\(0, 1000\] Hz'),
    ('target_fps', float('nan'), r'\(0, 1000\] Hz'),
    ('target_fps', 1001.0, r'\(0, 1000\] Hz'),
    ('deadline_quantile', 0.49, r'\[0.5, 0.9999\]'),
    ('deadline_quantile', 1.0, r'\[0.5, 0.9999\]'),
    ('dwell_s', -0.1, r'\[0, 60\]'),
    ('precision', 'fp8', 'fp32, fp16, int8'),
])
def test_bad_value_is_refused_with_what_is_valid(name: str, value: object, valid: str) -> None:
    with pytest.raises(SettingError, match=valid):
        replace(ControllerSettings(), **{name: value})


def test_deadline_is_one_period_of_the_target() -> None:
    assert ControllerSettings(target_fps=40.0).deadline_s == 0.025


def test_pinned_variant_is_made_of_alpha_rho_and_precision() -> None:
    settings = ControllerSettings(alpha=0.5, rho=1.2, precision='int8')
    assert settings.pinned == Variant(0.5, 1.2, 'int8')
