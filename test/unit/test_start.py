# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every executable answers a plea for help and starts nothing."""

import subprocess
import sys

import pytest

from mobilenet_ros.executables import EXECUTABLES

NODES = sorted(name for name, main in EXECUTABLES.items() if '.ros.' in main)


def test_there_are_three_nodes() -> None:
    assert NODES == ['bag_player', 'camera', 'detector']


@pytest.mark.parametrize('name', NODES)
@pytest.mark.parametrize('flag', ['-h', '--help'])
def test_a_node_that_is_asked_for_help_says_how_it_takes_parameters(name: str, flag: str) -> None:
    done = subprocess.run([sys.executable, '-m', 'mobilenet_ros', name, flag],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert f'{name} [--ros-args [-p NAME:=VALUE]' in done.stdout
    assert done.stderr == ''
