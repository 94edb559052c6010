# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Imports point one way, and each outside library has its place."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / 'mobilenet_ros'
MODULES = sorted(PACKAGE.rglob('*.py'))

# Which packages a package may import; all may import the modules of BASE.
BASE = {'__init__', 'errors', 'executables', 'resources', 'transport'}
BELOW = {
    'family': set(),
    'sources': set(),
    'adaptation': {'family'},
    'perception': {'family'},
    'models': {'family'},
    'pipeline': {'adaptation', 'family', 'perception'},
    'training': {'adaptation', 'family', 'models', 'perception'},
    'replay': {'adaptation', 'family', 'perception', 'pipeline', 'sources'},
    'testing': {'family', 'perception', 'replay'},
    'ros': {'adaptation', 'family', 'perception', 'pipeline', 'sources'},
    'tools': {'adaptation', 'family', 'models', 'perception', 'pipeline', 'replay', 'ros',
              'sources', 'training'},
}
# Where a library may be imported; a name ending in _msgs counts as rclpy.
PLACES = {
    'rclpy': {'ros'},
    'onnxruntime': {'perception', 'models', 'training'},
    'onnx': {'models', 'perception/rewrite.py', 'perception/provider_family.py'},
    'torch': {'training'},
}


def imported_names(path: Path) -> set[str]:
    """Return the dotted names of everything a file imports, inside functions too."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f'{path}: imports are absolute'
            names |= {f'{node.module}.{alias.name}' for alias in node.names}
    return names


def own_packages(path: Path) -> set[str]:
    """Return the parts of this package that a file imports."""
    dotted = [name.split('.') for name in imported_names(path)]
    parts = {name[1] for name in dotted if name[0] == 'mobilenet_ros' and len(name) > 1}
    return {part for part in parts
            if (PACKAGE / part).is_dir() or (PACKAGE / f'{part}.py').exists()}


def library(name: str) -> str:
    """Return the key of PLACES that rules an imported name."""
    top = name.split('.')[0]
    return 'rclpy' if top.endswith('_msgs') or top == 'launch_ros' else top


@pytest.mark.parametrize('package', sorted(path.name for path in PACKAGE.iterdir() if path.is_dir()
                                           and (path / '__init__.py').exists()))
def test_package_imports_only_what_is_below_it(package: str) -> None:
    allowed = BASE | BELOW[package] | {package}
    for path in (PACKAGE / package).rglob('*.py'):
        upwards = own_packages(path) - allowed
        assert not upwards, f'{path.relative_to(ROOT)} imports {sorted(upwards)}'


def test_top_level_modules_import_no_package() -> None:
    for path in PACKAGE.glob('*.py'):
        assert own_packages(path) <= BASE, path.name


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_library_is_imported_only_in_its_place(path: Path) -> None:
    here = path.relative_to(PACKAGE)
    for name in imported_names(path):
        places = PLACES.get(library(name))
        assert places is None or {here.parts[0], str(here)} & places, f'{here} imports {name}'


def test_nothing_imports_in_a_circle_between_packages() -> None:
    order = list(BELOW)
    for package, below in BELOW.items():
        assert all(order.index(each) < order.index(package) for each in below), package
