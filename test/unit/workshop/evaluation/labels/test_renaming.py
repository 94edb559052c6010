# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The class that somebody may have meant is named as --rename takes it."""

import pytest

from mobilenet_ros.workshop.evaluation.labels.renaming import (
    nearest_name,
    renamed_classes,
    suggestion,
)

COCO = ('person', 'airplane', 'motorcycle', 'couch', 'tv', 'potted plant', 'dining table', 'cup')


@pytest.mark.parametrize(('name', 'meant'), [
    ('Person', 'person'), (' person', 'person'), ('pottedplant', 'potted plant'),
    ('aeroplane', 'airplane'), ('motorbike', 'motorcycle'), ('sofa', 'couch'),
    ('tvmonitor', 'tv'), ('dining_table', 'dining table'), ('persons', 'person'),
    ('giraffe', None), ('x', None)])
def test_nearest_name(name: str, meant: str | None) -> None:
    assert nearest_name(name, COCO) == meant


def test_suggestion_can_be_given_as_it_stands() -> None:
    assert suggestion(['Cup', 'giraffe', 'pottedplant'], COCO) == (
        "--rename Cup=cup 'pottedplant=potted plant'")
    assert suggestion(['giraffe'], COCO) == ''
    assert renamed_classes(['pottedplant=potted plant']) == {'pottedplant': 'potted plant'}
