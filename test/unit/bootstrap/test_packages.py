# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The requirements: everything is pinned once, and a system's own packages stay."""

import re
from pathlib import Path

import pytest

from bootstrap.packages import (
    LOCK,
    NUMPY_LOCK,
    REQUIREMENTS,
    canonical,
    constraints_beside,
    why_pip_failed,
)

PIN = re.compile(r"^([a-z0-9-]+)==[\w.]+(; python_version (<|>=) '3\.\d+')?$")


def lines(name: str) -> list[str]:
    text = (REQUIREMENTS / f'{name}.txt').read_text(encoding='utf-8')
    return [line for line in text.splitlines() if line and not line.startswith('#')]


def pins(name: str) -> list[str]:
    return [PIN.match(line).group(1) for line in lines(name)]


@pytest.mark.parametrize('name', [LOCK.stem, NUMPY_LOCK.stem])
def test_every_constraint_is_one_exact_version(name: str) -> None:
    assert all(PIN.match(line) for line in lines(name))
    assert sorted(pins(name)) == pins(name)


def test_no_distribution_is_pinned_in_both_files() -> None:
    assert not set(pins(LOCK.stem)) & set(pins(NUMPY_LOCK.stem))


@pytest.mark.parametrize('name', ['ros-jazzy', 'runtime', 'dev', 'lint'])
def test_every_requirement_is_pinned(name: str) -> None:
    required = {canonical(re.split(r'[\[ ]', line)[0]) for line in lines(name)}
    assert required <= {*pins(LOCK.stem), *pins(NUMPY_LOCK.stem)}


def test_training_is_pinned_in_its_own_file_as_in_the_others() -> None:
    assert {'onnx', 'pycocotools', 'torch'} == {*pins('training')}
    shared = [line for line in lines('training') if not line.startswith('torch==')]
    assert {*shared} <= {*lines(LOCK.stem), *lines(NUMPY_LOCK.stem)}


def test_ros_is_required_by_the_names_of_one_distribution() -> None:
    assert not [line for line in lines('ros-jazzy') if re.match('ros-(?!jazzy-)', line)]


def test_numpy_of_the_system_stays() -> None:
    beside = constraints_beside({'numpy': '1.21.5', 'pyyaml': '5.4.1'})
    assert 'numpy==1.21.5' in beside
    assert not [line for line in beside if line.startswith(('pyyaml', 'scipy', 'numpy==2'))]
    assert [line for line in beside if line.startswith('rosbags==')]


def test_system_without_numpy_gets_ours() -> None:
    assert set(lines(NUMPY_LOCK.stem)) < set(constraints_beside({}))


@pytest.mark.parametrize('name', ['Ruamel.YAML', 'ruamel_yaml', 'ruamel--yaml', 'ruamel.yaml'])
def test_one_spelling_for_all_names_of_a_distribution(name: str) -> None:
    assert canonical(name) == 'ruamel-yaml' == canonical(canonical(name))


@pytest.mark.parametrize(('printed', 'fix'), [
    ('HTTPSConnectionPool: Max retries exceeded (NewConnectionError: Connection refused)',
     'connect to the network'),
    ('HTTPSConnectionPool: Max retries exceeded (SSLError: CERTIFICATE_VERIFY_FAILED)',
     'set PIP_CERT'),
    ('WARNING: slow\nERROR: No matching distribution found for numpy==0.0',
     'No matching distribution found for numpy==0.0): the whole story is in setup.log')])
def test_a_failure_of_pip_is_one_line_that_names_the_fix(printed: str, fix: str) -> None:
    reason = why_pip_failed(printed, Path('setup.log'))
    assert fix in reason
    assert '\n' not in reason
