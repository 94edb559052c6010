# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What is missing is said in one line that names the fix, before anything is made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.command import SetupError
from bootstrap.machine import check_wheels_exist, sourced_ros

ROOT = Path(__file__).resolve().parents[3]
BARE = {name: value for name, value in os.environ.items()
        if not name.startswith(('ROS_', '_ROS_')) and name not in ('CC', 'CXX', 'PYTHON')}
without_ros = pytest.mark.skipif('ROS_DISTRO' in os.environ, reason='a ROS 2 is sourced')


def fails(command: list[str], cwd: Path, **environment: str) -> str:
    """Run a command that must fail; return its complaint, which must be one line."""
    done = subprocess.run(command, cwd=cwd, env={**BARE, **environment}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode != 0
    complaint = done.stdout.strip()
    assert complaint.startswith('setup: ') and '\n' not in complaint, done.stdout
    return complaint


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ('bootstrap', 'requirements', 'resource/vision_msgs'):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@without_ros
def test_missing_compilers_are_named_together(tree: Path) -> None:
    python = os.path.realpath(sys._base_executable)  # type: ignore[attr-defined]
    complaint = fails([python, '-m', 'bootstrap'], tree, PATH=str(tree))
    assert 'a C compiler' in complaint and 'a C++ compiler' in complaint
    assert 'sudo apt install gcc g++' in complaint
    assert not (tree / '.venv').exists()


def test_python_that_does_not_suit_is_named(tree: Path) -> None:
    complaint = fails(['/bin/sh', 'bootstrap/find_python.sh'], tree, PYTHON='/bin/false')
    assert '3.10' in complaint and 'make PYTHON=' in complaint


@without_ros
def test_ros_that_cannot_be_imported_is_named(tree: Path) -> None:
    complaint = fails(['/bin/sh', 'bootstrap/find_python.sh'], tree, ROS_DISTRO='jazzy',
                      PYTHON=os.path.realpath(sys._base_executable))  # type: ignore[attr-defined]
    assert 'source /opt/ros/jazzy/setup.bash' in complaint and 'unset ROS_DISTRO' in complaint


def test_machine_without_wheels_is_sent_to_apt() -> None:
    check_wheels_exist('Linux', 'x86_64')
    for system, machine in (('Linux', 'aarch64'), ('Darwin', 'arm64')):
        with pytest.raises(SetupError, match=f'{system} on {machine}.*source its setup.bash'):
            check_wheels_exist(system, machine)


def test_empty_name_of_a_distribution_is_no_ros() -> None:
    assert sourced_ros({}) is None
    assert sourced_ros({'ROS_DISTRO': ''}) is None
    assert sourced_ros({'ROS_DISTRO': 'kilted'}) == 'kilted'
