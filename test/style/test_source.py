# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every file names its licence, says its one idea, and is short; so are its functions."""

import ast
from collections import Counter
from pathlib import Path
from statistics import quantiles

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADER = """# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""
FOLDERS = ('mobilenet_ros', 'bootstrap', 'launch', 'test')
SOURCES = sorted({ROOT / 'setup.py',
                  *(path for name in FOLDERS for path in (ROOT / name).rglob('*.py'))})
PRODUCT = [path for path in SOURCES if path.is_relative_to(ROOT / 'mobilenet_ros')]


def name_of(path: Path) -> str:
    """Return how a file is named in the report."""
    return str(path.relative_to(ROOT))


def function_lines(path: Path) -> dict[str, int]:
    """Return the length of each function of a file, its docstring not counted."""
    lengths = {}
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0]
            documented = ast.get_docstring(node) is not None
            docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
            length = (node.end_lineno or 0) - node.lineno + 1 - docstring
            lengths[f'{name_of(path)}:{node.lineno} {node.name}'] = length
    return lengths


@pytest.mark.parametrize('path', SOURCES, ids=name_of)
def test_file_begins_with_its_licence_and_its_idea(path: Path) -> None:
    text = path.read_text(encoding='utf-8')
    assert text.startswith(HEADER)
    assert ast.get_docstring(ast.parse(text)), 'no module docstring'


@pytest.mark.parametrize('path', PRODUCT, ids=name_of)
def test_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding='utf-8').splitlines()) <= 250


@pytest.mark.parametrize('path', PRODUCT, ids=name_of)
def test_functions_are_short(path: Path) -> None:
    long = {name: lines for name, lines in function_lines(path).items() if lines > 40}
    assert not long


def test_most_functions_are_very_short() -> None:
    lengths = [lines for path in PRODUCT for lines in function_lines(path).values()]
    tenths = quantiles(lengths, n=10)
    assert tenths[4] <= 8, 'median'
    assert tenths[8] <= 25, 'ninth tenth'


def test_the_name_of_a_class_means_one_thing() -> None:
    names = Counter(node.name for path in PRODUCT
                    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8')))
                    if isinstance(node, ast.ClassDef) and not node.name.startswith('_'))
    assert not [name for name, count in names.items() if count > 1]
