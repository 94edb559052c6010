# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""README, setup.py, the set-up and the public CI name the same Pythons and distributions."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / 'README.md').read_text(encoding='utf-8')
WORKFLOW: dict[str, Any] = yaml.safe_load(
    (ROOT / '.github' / 'workflows' / 'ci.yml').read_text(encoding='utf-8'))
JOBS = WORKFLOW['jobs']
PYTHONS = JOBS['bare']['strategy']['matrix']['python']
DISTRIBUTIONS = JOBS['ros']['strategy']['matrix']['distribution']
FOLDERS = ('mobilenet_ros', 'bootstrap', 'launch', 'test')
SOURCES = [ROOT / 'setup.py', *(path for folder in FOLDERS
                                for path in (ROOT / folder).rglob('*.py'))]
COMPILE = """
import sys, warnings
warnings.simplefilter('error')
for path in sys.stdin.read().splitlines():
    with open(path, encoding='utf-8') as file:
        compile(file.read(), path, 'exec')
"""


def test_the_pythons_are_those_of_setup_the_set_up_and_readme() -> None:
    said = subprocess.run([sys.executable, '-W', 'ignore', 'setup.py', '--classifiers'], cwd=ROOT,
                          check=True, text=True, capture_output=True).stdout
    assert re.findall(r':: (3\.\d+)', said) == PYTHONS
    first, last = PYTHONS[0], PYTHONS[-1]
    assert f"python_requires='>={first}'" in (ROOT / 'setup.py').read_text(encoding='utf-8')
    assert f'Python {first} to {last} ' in README
    find_python = (ROOT / 'bootstrap' / 'find_python.sh').read_text(encoding='utf-8')
    assert f'Python {first} to {last} is needed' in find_python
    lowest, highest = (tuple(map(int, each.split('.'))) for each in (first, last))
    assert f'{lowest} <= sys.version_info[:2] <= {highest}' in find_python
    assert all(f' python{each} ' in find_python for each in PYTHONS)
    oldest = first.replace('.', '')
    assert f"target-version = 'py{oldest}'" in (ROOT / 'pyproject.toml').read_text()


def test_the_distributions_are_those_of_readme() -> None:
    sentence, = re.findall(r'With ROS 2 ([\w, ]+) sourced', README)
    assert re.findall(r'[A-Z]\w+', sentence) == [each.capitalize() for each in DISTRIBUTIONS]


@pytest.mark.parametrize('job', JOBS)
def test_every_job_runs_the_one_command(job: str) -> None:
    last = JOBS[job]['steps'][-1]['run']
    assert last.split()[-1] == '.ci/run'
    assert not JOBS[job]['strategy']['fail-fast']


def test_rosdep_leaves_to_pip_only_what_the_package_names() -> None:
    steps = ' '.join(step.get('run', '') for step in JOBS['ros']['steps'])
    left, = re.findall(r"--skip-keys '(.*?)'", steps)
    manifest = (ROOT / 'package.xml').read_text(encoding='utf-8')
    assert all(f'_depend>{key}</' in manifest for key in left.split())


def test_every_source_is_of_the_oldest_grammar() -> None:
    for path in SOURCES:
        ast.parse(path.read_text(encoding='utf-8'), str(path), feature_version=(3, 10))


@pytest.mark.parametrize('version', PYTHONS)
def test_an_interpreter_at_hand_compiles_every_source_without_a_warning(version: str) -> None:
    python = shutil.which(f'python{version}')
    if python is None or subprocess.run([python, '--version'], capture_output=True).returncode:
        pytest.skip(f'no python{version} here')
    done = subprocess.run([python, '-I', '-c', COMPILE], input='\n'.join(map(str, SOURCES)),
                          text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
