# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Labels survive their file; unknown names are answered with the known ones."""

from pathlib import Path

import pytest

from mobilenet_ros.errors import ManifestError, SettingError
from mobilenet_ros.family.labels import class_ids_of, format_labels, read_labels

LABELS = ('person', '???', 'traffic light', 'Stuhl größer')


def test_read_undoes_format(tmp_path: Path) -> None:
    file = tmp_path / 'labels.txt'
    file.write_text(format_labels(LABELS), encoding='utf-8')
    assert read_labels(file) == LABELS


@pytest.mark.parametrize('text', ['a\nb', 'a\r\nb\r\n', ' a \n b\n'])
def test_line_ends_and_blanks_do_not_matter(tmp_path: Path, text: str) -> None:
    (tmp_path / 'labels.txt').write_text(text, newline='')
    assert read_labels(tmp_path / 'labels.txt') == ('a', 'b')


@pytest.mark.parametrize('content', [b'', b'\n', b'a\n\nb\n', b'\xff\xfe'])
def test_file_without_a_name_on_each_line_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / 'labels.txt').write_bytes(content)
    with pytest.raises(ManifestError, match='class\\s+name a line'):
        read_labels(tmp_path / 'labels.txt')


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match='none.txt'):
        read_labels(tmp_path / 'none.txt')


def test_class_ids_are_places_in_the_labels() -> None:
    assert class_ids_of(('traffic light', 'person'), LABELS) == {0, 2}
    assert class_ids_of((), LABELS) == frozenset()


@pytest.mark.parametrize('name', ['horse', '???', ''])
def test_unknown_class_is_answered_with_the_known(name: str) -> None:
    with pytest.raises(SettingError, match='known are person, traffic light, Stuhl größer$'):
        class_ids_of((name,), LABELS)
