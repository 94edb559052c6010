# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The page for users shows descriptions that are read, and names every key and value there is."""

import re
from pathlib import Path

import pytest

from mobilenet_ros.programs import import_model
from mobilenet_ros.workshop.importing import description, makes, reading, recognise
from mobilenet_ros.workshop.importing.description import read_description

PAGE = (Path(__file__).resolve().parents[4] / 'docs' / 'bring_your_own.md').read_text()
DESCRIPTIONS = re.findall(r'```yaml\n(.*?)```', PAGE, flags=re.DOTALL)


@pytest.mark.parametrize('text', DESCRIPTIONS, ids=range(len(DESCRIPTIONS)))
def test_a_description_of_the_page_is_read(text: str, tmp_path: Path) -> None:
    (tmp_path / 'mine.yaml').write_text(text)
    assert read_description(tmp_path / 'mine.yaml').models


def test_anchors_of_every_form_are_read(tmp_path: Path) -> None:
    forms = re.findall(r'^\| `({.*})` \|', PAGE, flags=re.MULTILINE)
    assert len(forms) == 4
    for form in forms:
        form = form.replace(', ...]', ']').replace('sizes_px: ...', 'sizes_px: [[64, 64]]')
        text = re.sub('^anchors:.*', f'anchors: {form}', DESCRIPTIONS[0], flags=re.MULTILINE)
        (tmp_path / 'mine.yaml').write_text(text)
        assert read_description(tmp_path / 'mine.yaml').anchors


def test_what_the_page_says_of_each_kind_of_file_is_what_is_tested() -> None:
    tested = Path(__file__).with_name('test_what_users_are_told.py').read_text()
    table = PAGE.partition('| a file | is imported | or refused |')[2].partition('\n\n')[0]
    said = {text for row in table.splitlines() for text in re.findall('`([^`]+)`', row)
            if not text.startswith('--')}
    assert len(said) > 20
    assert {text for text in said if text not in tested} == set()


def test_every_value_is_explained() -> None:
    values = {*description.ENCODINGS, *description.KINDS, 'NCHW', 'NHWC', 'RGB', 'BGR', 'px',
              'share', 'xy', 'yx', 'first', 'last', 'none', 'stride', 'cells', 'tensor', 'file'}
    assert {value for value in values if not re.search(rf'\b{value}\b', PAGE)} == set()


def test_every_word_of_the_program_is_explained() -> None:
    words = {word for words in import_model.WORDS.values() for word in words}
    assert {word for word in words if f'`{word}`' not in PAGE
            and not re.search(rf'(?<![\w-]){re.escape(word)}(?![\w-])', PAGE)} == set()
    assert {name for name in import_model.WORDS if f'--{name}' not in PAGE} == set()


def test_the_programs_words_are_those_that_are_understood() -> None:
    assert {
        'kind': tuple(recognise.KINDS), 'make': tuple(makes.MAKES), 'channels': ('RGB', 'BGR'),
        'pixels': tuple(makes.PIXELS), 'fit': tuple(makes.FITS),
        'cell-centre': tuple(reading.CELL_CENTRES)} == import_model.WORDS
