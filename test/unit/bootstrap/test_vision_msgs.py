# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Our message definitions are those of vision_msgs; the wheels' CMake files are mended once."""

import importlib
from pathlib import Path

import pytest

from bootstrap.vision_msgs import SOURCE, relocate

DEFINITIONS = sorted((SOURCE / 'msg').glob('*.msg'))
EXPORTED = ('"/opt/python/cp312-cp312/include/python3.12;'
            '/opt/python/cp312-cp312/lib/python3.12/site-packages/numpy/_core/include"')


def fields(definition: Path) -> dict[str, str]:
    """Return the fields of a message definition as rclpy names them."""
    rows = [line.split() for line in definition.read_text().splitlines() if line[0] != '#']
    return {name: f'sequence<{kind[:-2]}>' if kind.endswith('[]') else plain(kind)
            for kind, name in rows}


def plain(kind: str) -> str:
    return {'float64': 'double', 'float32': 'float'}.get(kind, kind)


def test_there_are_sixteen_messages() -> None:
    assert len(DEFINITIONS) == 16


@pytest.mark.parametrize('definition', DEFINITIONS, ids=lambda path: path.stem)
def test_definition_is_that_of_the_importable_package(definition: Path) -> None:
    messages = importlib.import_module('vision_msgs.msg')
    message = getattr(messages, definition.stem)
    assert message.get_fields_and_field_types() == fields(definition)


def test_paths_of_the_building_machine_become_those_here() -> None:
    here = relocate(EXPORTED, '/usr/include/python3.12', '/env/site-packages')
    assert here == '"/usr/include/python3.12;/env/site-packages/numpy/_core/include"'


def test_relocated_file_stays_as_it_is() -> None:
    once = relocate(EXPORTED, '/i', '/s')
    assert relocate(once, '/other', '/another') == once


def test_other_paths_are_left_alone() -> None:
    assert relocate('/opt/ros/lib/python3.12', '/i', '/s') == '/opt/ros/lib/python3.12'
