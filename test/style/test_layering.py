# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Imports point one way, and each outside library has its place."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / 'mobilenet_ros'
MODULES = sorted(PACKAGE.rglob('*.py'))

# Which rooms a room may import, from the lowest up; all may import the modules of BASE.
BASE = {'__init__', 'allocator', 'cores', 'errors', 'executables', 'resources', 'stamp', 'start',
        'transport'}
PRODUCT: dict[str, set[str]] = {
    'family': set(),
    'perception': {'family'},
    'messages': {'family', 'perception'},
    'adaptation': {'family'},
    'sources': set(),
    'pipeline': {'family', 'perception', 'messages', 'adaptation'},
    'replay': {'family', 'perception', 'messages', 'adaptation', 'sources', 'pipeline'},
    'testing': {'family', 'perception', 'messages', 'replay'},
    'ros': {'family', 'perception', 'messages', 'adaptation', 'sources', 'pipeline'},
}
# What the rooms of the workshop may import of one another; `workshop` is the files beside them.
WORKSHOP = {
    'workshop': set(),
    'workshop/networks': {'workshop'},
    'workshop/importing': {'workshop', 'workshop/networks'},
    'workshop/evaluation': {'workshop', 'workshop/networks'},
    'workshop/training': {'workshop', 'workshop/networks', 'workshop/importing',
                          'workshop/evaluation'},
    'workshop/benchmarks': {'workshop', 'workshop/networks', 'workshop/importing',
                            'workshop/evaluation'},
}
UPPER = {room: below | set(PRODUCT) for room, below in WORKSHOP.items()}
BELOW = {**PRODUCT, **UPPER, 'programs': {*PRODUCT, *WORKSHOP}}
# Where a library may be imported; a name ending in _msgs counts as rclpy.
PLACES = {
    'rclpy': {'ros', 'workshop/benchmarks'},
    'onnxruntime': {'perception', 'workshop/networks', 'workshop/importing', 'workshop/training',
                    'workshop/benchmarks/peers/bare_onnxruntime.py'},
    'onnx': {'workshop/networks', 'workshop/importing', 'perception/rewrite.py',
             'perception/provider_family.py'},
    'torch': {'workshop/training'},
    'distributed': {'replay'},
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


def room_of(path: Path) -> str:
    """Return the room of a file or a dotted name that is given as a path inside the package."""
    parts = path.parts
    if parts[0] == 'workshop' and len(parts) > 1 and (PACKAGE / 'workshop' / parts[1]).is_dir():
        return f'workshop/{parts[1]}'
    return parts[0].removesuffix('.py')


def rooms_imported(path: Path) -> set[str]:
    """Return the rooms and top-level modules of this package that a file imports."""
    dotted = [name.split('.') for name in imported_names(path)]
    own = [Path(*name[1:]) for name in dotted if name[0] == 'mobilenet_ros' and len(name) > 1]
    return {room for room in map(room_of, own)
            if (PACKAGE / room).is_dir() or (PACKAGE / f'{room}.py').exists()}


def files_of(room: str) -> list[Path]:
    """Return the files of a room."""
    return [path for path in MODULES if room_of(path.relative_to(PACKAGE)) == room]


def library(name: str) -> str:
    """Return the key of PLACES that rules an imported name."""
    top = name.split('.')[0]
    return 'rclpy' if top.endswith('_msgs') or top == 'launch_ros' else top


def test_every_folder_is_a_room_with_its_place() -> None:
    folders = {room_of(path.relative_to(PACKAGE)) for path in MODULES if path.parent != PACKAGE}
    assert folders == set(BELOW)


@pytest.mark.parametrize('room', BELOW)
def test_room_imports_only_what_is_below_it(room: str) -> None:
    for path in files_of(room):
        upwards = rooms_imported(path) - BASE - BELOW[room] - {room}
        assert not upwards, f'{path.relative_to(ROOT)} imports {sorted(upwards)}'


@pytest.mark.parametrize('room', PRODUCT)
def test_product_imports_nothing_of_the_workshop(room: str) -> None:
    for path in files_of(room):
        upstairs = {name for name in imported_names(path)
                    if name.startswith(('mobilenet_ros.workshop', 'mobilenet_ros.programs'))}
        assert not upstairs, f'{path.relative_to(ROOT)} imports {sorted(upstairs)}'


def test_top_level_modules_import_no_room() -> None:
    """But for the public API, which does so when asked (test/unit/test_api.py)."""
    for path in set(PACKAGE.glob('*.py')) - {PACKAGE / '__init__.py'}:
        assert rooms_imported(path) <= BASE, path.name


@pytest.mark.parametrize('path', MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_library_is_imported_only_in_its_place(path: Path) -> None:
    here = path.relative_to(PACKAGE)
    for name in imported_names(path):
        places = PLACES.get(library(name))
        assert places is None or {room_of(here), str(here)} & places, f'{here} imports {name}'


def test_rooms_import_in_no_circle() -> None:
    order = list(BELOW)
    for room, below in BELOW.items():
        assert all(order.index(each) < order.index(room) for each in below), room
