# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`colcon build` installs everything: programs, launch files, configuration, models, messages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mobilenet_ros.executables import EXECUTABLES

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns('.*', '__pycache__', 'build', 'install', 'log', 'test')
COLCON = 'import sys; from colcon_core.command import main; sys.exit(main(command_name="colcon"))'


@pytest.fixture(scope='module')
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the install prefix of the package, built from a copy of the source tree."""
    pytest.importorskip('colcon_core')
    workspace = tmp_path_factory.mktemp('workspace')
    shutil.copytree(ROOT, workspace / 'src' / 'mobilenet_ros', ignore=LEFT_OUT)
    done = subprocess.run([sys.executable, '-c', COLCON, 'build'], cwd=workspace, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return workspace / 'install' / 'mobilenet_ros'


def installed(prefix: Path, *command: str) -> str:
    """Run a command with the installed package first among the modules; return its output."""
    (site_packages,) = prefix.glob('**/mobilenet_ros/__init__.py')
    path = os.pathsep.join([str(site_packages.parents[1]), os.environ.get('PYTHONPATH', '')])
    return subprocess.run(command, cwd=prefix, env={**os.environ, 'PYTHONPATH': path}, text=True,
                          check=True, stdout=subprocess.PIPE).stdout


def files_below(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob('*')
            if path.is_file() and path.suffix != '.pyc'}


@pytest.mark.parametrize('name', sorted(EXECUTABLES))
def test_executable_is_where_ros2_run_looks(prefix: Path, name: str) -> None:
    assert os.access(prefix / 'lib' / 'mobilenet_ros' / name, os.X_OK)


@pytest.mark.parametrize('folder', ['launch', 'config', 'resource/models', 'resource/vision_msgs'])
def test_folder_is_in_share(prefix: Path, folder: str) -> None:
    source = files_below(ROOT / folder)
    if not source:
        pytest.skip(f'{folder} is empty in this source tree')
    assert files_below(prefix / 'share' / 'mobilenet_ros' / folder) == source


def test_package_is_whole(prefix: Path) -> None:
    (package,) = prefix.glob('**/mobilenet_ros/__init__.py')
    assert files_below(package.parent) == files_below(ROOT / 'mobilenet_ros')


def test_package_is_in_the_ament_index(prefix: Path) -> None:
    index = prefix / 'share' / 'ament_index' / 'resource_index' / 'packages'
    assert (index / 'mobilenet_ros').is_file()
    assert (prefix / 'share' / 'mobilenet_ros' / 'package.xml').is_file()


def test_installed_code_finds_its_own_share(prefix: Path) -> None:
    code = 'from mobilenet_ros.resources import share_path; print(share_path())'
    assert Path(installed(prefix, sys.executable, '-c', code).strip()).samefile(
        prefix / 'share' / 'mobilenet_ros')


def test_installed_program_runs(prefix: Path) -> None:
    program = prefix / 'lib' / 'mobilenet_ros' / 'import_model'
    assert 'usage: import_model' in installed(prefix, str(program), '--help')
