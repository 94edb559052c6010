# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The settings of a replay mean what the node's parameters of the same names mean."""

from typing import Any

import pytest

from mobilenet_ros.errors import SettingError, VariantError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.pipeline.settings import detector_settings
from mobilenet_ros.replay.settings import ReplaySettings


def variant_of(family: Family, **given: Any) -> Variant:
    return detector_settings(family, **ReplaySettings(**given).live).controller.pinned


def test_nothing_said_runs_the_nearest_to_one(blobs: Family) -> None:
    assert variant_of(blobs) == Variant(0.5, 1.0, 'fp32')


def test_what_is_said_is_met(blobs: Family) -> None:
    assert variant_of(blobs, alpha=0.25) == Variant(0.25, 1.0, 'fp32')
    assert variant_of(blobs, rho=0.6) == Variant(0.5, 0.6, 'fp32')


@pytest.mark.parametrize('wrong', [{'alpha': 1.0}, {'rho': 0.99}, {'precision': 'int8'}])
def test_what_the_family_lacks_is_refused(blobs: Family, wrong: dict) -> None:
    with pytest.raises(VariantError, match='alpha is one of 0.25, 0.5'):
        variant_of(blobs, **wrong)


def test_an_unknown_class_is_refused_with_the_known(blobs: Family) -> None:
    with pytest.raises(SettingError, match='known are ground, blob, sky'):
        variant_of(blobs, classes=('cat',))


def test_defaults_are_those_of_the_node() -> None:
    specs = pytest.importorskip('mobilenet_ros.ros.parameters').SPECS
    ours = ReplaySettings()
    for spec in specs:
        if spec.name in ('target_fps', 'deadline_quantile', 'score_threshold', 'iou_threshold',
                         'max_detections', 'family', 'intra_op_threads'):
            assert getattr(ours, spec.name) == spec.default, spec.name
