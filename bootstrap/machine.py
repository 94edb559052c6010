# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the machine must have before anything is installed, asked all at once."""

import os
import platform
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from bootstrap.command import SetupError


def sourced_ros(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the name of the sourced ROS 2 distribution, None where there is none."""
    return environment.get('ROS_DISTRO') or None


def check_machine() -> None:
    """Raise SetupError, in one line with the fix, where this machine cannot be set up."""
    ros = sourced_ros()
    if ros is None:
        check_wheels_exist(platform.system(), platform.machine())
    elif find_spec('vision_msgs') is None:
        raise SetupError(f'the sourced ROS 2 {ros} has no vision_msgs: '
                         f'sudo apt install ros-{ros}-vision-msgs')
    lacking = _lacking_tools(build=ros is None)
    if lacking:
        raise SetupError(f'{", ".join(lacking)} cannot be found; Debian, Ubuntu: '
                         f'sudo apt install {" ".join(lacking.values())}')


def check_wheels_exist(system: str, machine: str) -> None:
    """Raise SetupError on a kind of machine for which nobody makes ROS 2 wheels."""
    if (system, machine) != ('Linux', 'x86_64'):
        raise SetupError(
            f'there are ROS 2 wheels for Linux on x86_64 only, this is {system} on {machine}: '
            'install ROS 2 (apt or a ros container) and source its setup.bash first')


def _lacking_tools(build: bool) -> dict[str, str]:
    """Return what is not there, each with its Debian package; `build` asks for a compiler too."""
    lacking = {}
    version = f'python3.{sys.version_info.minor}'
    if find_spec('venv') is None or find_spec('ensurepip') is None:
        lacking['the venv module of Python'] = f'{version}-venv'
    if build and not _has_compiler('CC', 'cc', 'gcc', 'clang'):
        lacking['a C compiler'] = 'gcc'
    if build and not _has_compiler('CXX', 'c++', 'g++', 'clang++'):
        lacking['a C++ compiler'] = 'g++'
    if build and not Path(sysconfig.get_paths()['include'], 'Python.h').exists():
        lacking['the headers of Python'] = f'{version}-dev'
    return lacking


def _has_compiler(variable: str, *names: str) -> bool:
    named = os.environ.get(variable, '').split()[:1]
    return any(shutil.which(name) for name in named or names)
