# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A new execution provider is one entry of the table: nothing else asks which one it is."""

import ast
from pathlib import Path

import pytest

from mobilenet_ros.perception.providers import PROVIDERS

PACKAGE = Path(__file__).resolve().parents[2] / 'mobilenet_ros'
TABLE = PACKAGE / 'perception' / 'providers.py'
NAMES = {name for provider in PROVIDERS for name in (provider.name, provider.ort_name)}
# torch has names of its own for the devices that it trains on.
MODULES = sorted(path for path in PACKAGE.rglob('*.py')
                 if path != TABLE and 'training' not in path.relative_to(PACKAGE).parts)


def asked(path: Path) -> list[str]:
    """Return the providers that a file compares with, matches on or looks up by name."""
    nodes = [*ast.walk(ast.parse(path.read_text(encoding='utf-8')))]
    places = [part for node in nodes for part in _parts(node)]
    texts = [leaf.value for place in places for leaf in ast.walk(place)
             if isinstance(leaf, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and text in NAMES]


def _parts(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.MatchValue):
        return [node.value]
    if isinstance(node, ast.Dict):
        return [key for key in node.keys if key is not None]
    if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'provider_named':
        return [*node.args]
    return []


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_asks_for_a_provider_by_name(path: Path) -> None:
    assert asked(path) == []


def test_asking_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / 'module.py'
    for text in ("a == 'cuda'", "a in ('cpu', 'cuda')", "{'tensorrt': 1}",
                 "provider_named('openvino')", "match a:\n    case 'cpu':\n        pass"):
        path.write_text(text)
        assert asked(path), text


def test_no_entry_of_the_table_has_a_name_but_the_reference() -> None:
    tree = ast.parse(TABLE.read_text(encoding='utf-8'))
    named = [target.id for node in tree.body if isinstance(node, ast.Assign)
             for target in node.targets if isinstance(target, ast.Name)]
    assert named == ['AUTO', 'Options', 'PROVIDERS', 'REFERENCE', 'NAMES']
