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


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16', 'utf-32'])
def test_mark_at_the_start_is_no_part_of_a_name(tmp_path: Path, encoding: str) -> None:
    (tmp_path / 'labels.txt').write_text(format_labels(LABELS), encoding=encoding, newline='\r\n')
    assert read_labels(tmp_path / 'labels.txt') == LABELS


@pytest.mark.parametrize(('text', 'names'), [
    ('0  person\n1  bicycle\n3  car\n', ('person', 'bicycle', '???', 'car')),
    ('0: a\n1: b', ('a', 'b')), ('0 a\nb\n', ('0 a', 'b')),
    ('1 euro\n2 euro\n5 euro', ('1 euro', '2 euro', '5 euro')),
    ('2 fast\n4 slow\n', ('2 fast', '4 slow')), ('a\n\n\n', ('a',))])
def test_numbers_before_names_are_class_ids_where_they_begin_at_0(
        tmp_path: Path, text: str, names: tuple[str, ...]) -> None:
    (tmp_path / 'labels.txt').write_text(text)
    assert read_labels(tmp_path / 'labels.txt') == names


@pytest.mark.parametrize(('text', 'cause'), [
    ('1 a\n2 b\n3 c\n', 'from 1 to 3; expected numbers that rise from 0'),
    ('0 a\n2 b\n1 c\n', 'rise from 0'), ('0 a\n99999 b\n', 'rise from 0'),
    ('item {\n name: "a"\n}\n', 'line 1: this is a label map of TensorFlow'),
    ('["a", "b"]\n', 'line 1: .* is no class name'), ('a\nb\n\nc\n', 'line 3 is'),
    ('a\nb\na\n', "lines 1 and 3 are both 'a'")])
def test_file_of_another_form_is_refused_with_its_line(tmp_path: Path, text: str,
                                                       cause: str) -> None:
    (tmp_path / 'labels.txt').write_text(text)
    with pytest.raises(ManifestError, match=cause) as error:
        read_labels(tmp_path / 'labels.txt')
    assert str(tmp_path / 'labels.txt') in str(error.value)


def test_text_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / 'labels.txt').write_bytes('a\ngrößer\n'.encode('latin-1'))
    with pytest.raises(ManifestError, match='line 2 is not UTF-8'):
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
