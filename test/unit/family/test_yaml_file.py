# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""YAML that is no mapping, or whose keys are others, is refused by name."""

from pathlib import Path
from typing import Any

import pytest

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.yaml_file import check_keys, read_yaml


def test_a_mapping_is_read(tmp_path: Path) -> None:
    (tmp_path / 'a.yaml').write_text('sides: [1, 2]\n')
    assert read_yaml(tmp_path / 'a.yaml', 'hint') == {'sides': [1, 2]}


def test_where_no_file_is_the_hint_tells_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r'a\.yaml cannot be read: .*; expected a recipe'):
        read_yaml(tmp_path / 'a.yaml', 'expected a recipe')


@pytest.mark.parametrize(('text', 'message'), [
    ('a: [', 'is not YAML'), ('\x00', 'is not YAML'), ('- a', 'must be a mapping')])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / 'a.yaml').write_text(text)
    with pytest.raises(ManifestError, match=message):
        read_yaml(tmp_path / 'a.yaml', 'hint')


def test_required_and_optional_keys_are_accepted() -> None:
    check_keys({'a': 1, 'b': 2}, {'a'}, {'b', 'c'}, 'here')


@pytest.mark.parametrize(('entry', 'message'), [
    ({'b': 2}, 'here: missing key a'),
    ({'a': 1, 'd': 2}, 'here: unknown key d; valid keys are a, b, c'),
    ([1], 'here: expected a mapping with a'),
    (None, 'here: expected a mapping with a')])
def test_other_keys_are_named(entry: Any, message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        check_keys(entry, {'a'}, {'b', 'c'}, 'here')
