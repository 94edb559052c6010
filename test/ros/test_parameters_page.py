# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""docs/parameters.md names every declared parameter, with its own type, default and range."""

import re

import pytest
import yaml

pytest.importorskip('rclpy', reason='no ROS 2 here')

from mobilenet_ros.resources import share_path  # noqa: E402
from mobilenet_ros.ros import bag_player_node, camera_parameters, parameters  # noqa: E402
from mobilenet_ros.ros.parameters import ParameterSpec  # noqa: E402

PAGE = (share_path() / 'docs' / 'parameters.md').read_text(encoding='utf-8')
TYPES = {float: 'double', bool: 'bool', str: 'string', int: 'integer', list: 'string array'}
DECLARED = {
    '`detector`, while it runs': [spec for spec in parameters.SPECS if not spec.read_only],
    '`detector`, at the start only': [spec for spec in parameters.SPECS if spec.read_only],
    '`camera`': camera_parameters.SPECS,
    '`bag_player`': bag_player_node.SPECS}


def rows(heading: str) -> dict[str, list[str]]:
    """Return the table below a heading: type, default, range and meaning of each name."""
    section = PAGE.split(f'\n## {heading}\n')[1].split('\n## ')[0]
    cells = [line.strip('| ').split(' |') for line in section.splitlines()
             if line.startswith('| `')]
    return {name.strip('` '): [cell.strip() for cell in rest] for name, *rest in cells}


def written(spec: ParameterSpec) -> str:
    """Return the range of a parameter as the page writes it."""
    return f'{spec.span[0]:g} to {spec.span[1]:g}' if spec.span else ''


@pytest.mark.parametrize('heading', DECLARED)
def test_the_page_has_the_declared_parameters_in_their_order(heading: str) -> None:
    assert list(rows(heading)) == [spec.name for spec in DECLARED[heading]]


@pytest.mark.parametrize('heading', DECLARED)
def test_type_default_and_range_are_the_declared_ones(heading: str) -> None:
    for spec in DECLARED[heading]:
        kind, default, span, meaning = rows(heading)[spec.name]
        assert kind == TYPES[type(spec.default)], spec.name
        assert yaml.safe_load(default) == spec.default, spec.name
        assert span == written(spec) or (spec.span is None and '0' not in span), spec.name
        assert re.fullmatch(r'[A-Z].+\.', meaning), spec.name
