# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Ruff and mypy find nothing."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


def check(*command: str) -> None:
    """Run a checker of the environment at the root; fail with what it prints."""
    done = subprocess.run([sys.executable, '-m', *command], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, f'\n{done.stdout}'


def test_ruff_finds_nothing() -> None:
    check('ruff', 'check', '--no-cache', '.')


@pytest.mark.skipif(np.__version__ < '2', reason='NumPy 1, of the sourced ROS 2, is hardly typed')
def test_mypy_finds_nothing() -> None:
    check('mypy')
