# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Parameters become one frozen object, or are refused with what would be valid."""

from dataclasses import FrozenInstanceError

import pytest

from mobilenet_ros.errors import SettingError, VariantError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.pipeline.settings import LIVE_PARAMETERS, DetectorSettings, detector_settings

VALUES = {'target_fps': 7.0, 'adapt': False, 'deadline_quantile': 0.9, 'alpha': 0.25, 'rho': 0.6,
          'precision': 'fp32', 'score_threshold': 0.1, 'iou_threshold': 0.2, 'max_detections': 3,
          'classes': ('blob',), 'class_id_format': 'name', 'max_age_s': 0.5}


def test_every_live_parameter_arrives(blobs: Family) -> None:
    settings = detector_settings(blobs, **VALUES)
    assert VALUES.keys() == set(LIVE_PARAMETERS)
    parts = (settings, settings.controller, settings.thresholds)
    for name in VALUES.keys() - {'classes'}:
        arrived = [getattr(part, name) for part in parts if hasattr(part, name)]
        assert arrived == [VALUES[name]], name
    assert settings.thresholds.class_ids == {blobs.labels.index('blob')}


def test_without_a_word_they_are_the_defaults_and_the_variant_nearest_to_one(
        blobs: Family) -> None:
    settings = detector_settings(blobs)
    assert settings.controller.pinned == Variant(0.5, 1.0)
    assert settings.thresholds == DetectorSettings().thresholds


def test_one_class_may_be_given_by_its_name_alone(blobs: Family) -> None:
    assert detector_settings(blobs, classes='blob') == detector_settings(blobs, classes=['blob'])


@pytest.mark.parametrize(('wrong', 'error', 'valid'), [
    ({'fps': 30.0}, SettingError, 'known are target_fps, '),
    ({'classes': ['cow']}, SettingError, 'known are ground, blob, sky'),
    ({'alpha': 1.0}, VariantError, 'alpha is one of 0.25, 0.5'),
    ({'class_id_format': 'words'}, SettingError, 'index or name'),
    ({'target_fps': 0.0}, SettingError, r'\(0, 1000\] Hz'),
    ({'score_threshold': 1.5}, SettingError, r'\[0, 1\]')])
def test_a_wrong_value_is_refused_with_the_valid(blobs: Family, wrong: dict, error: type,
                                                 valid: str) -> None:
    with pytest.raises(error, match=valid):
        detector_settings(blobs, **wrong)


def test_nobody_changes_them_on_their_way(blobs: Family) -> None:
    with pytest.raises(FrozenInstanceError):
        detector_settings(blobs).max_age_s = 1.0
