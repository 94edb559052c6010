# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""package.xml, setup.py, the executables and the code tell the same story."""

import ast
import re
import subprocess
import sys
from importlib import import_module
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import pytest

import mobilenet_ros
from mobilenet_ros.executables import EXECUTABLES

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ElementTree.parse(ROOT / 'package.xml').getroot()
# Modules whose distribution has another name, and what the package takes as it finds it: OpenCV
# comes from the system or pip, pytest runs the fixtures of users' tests.
DISTRIBUTIONS = {'ai_edge_litert': 'ai-edge-litert', 'backports': 'backports.zstd',
                 'google': 'protobuf', 'PIL': 'pillow', 'skimage': 'scikit-image',
                 'yaml': 'PyYAML'}
ELSEWHERE = {'cv2', 'pytest'}
DEPENDENCIES = {element.text for element in MANIFEST if element.tag.endswith('depend')}


def setup_says(*options: str) -> str:
    """Return what setup.py answers to a question."""
    return subprocess.run([sys.executable, '-W', 'ignore', 'setup.py', *options], cwd=ROOT,
                          check=True, text=True, stdout=subprocess.PIPE).stdout


def test_version_is_the_same_everywhere() -> None:
    version = mobilenet_ros.__version__
    assert MANIFEST.findtext('version') == version
    assert setup_says('--version').split()[-1] == version


def test_changelog_begins_with_what_is_to_come_or_this_version() -> None:
    text = (ROOT / 'CHANGELOG.rst').read_text(encoding='utf-8')
    headings = re.findall(r'^(.+)\n-+$', text, flags=re.MULTILINE)
    assert headings[0] == 'Forthcoming' or headings[0].startswith(mobilenet_ros.__version__)


def test_name_licence_and_description_are_those_of_setup() -> None:
    assert MANIFEST.findtext('name') == setup_says('--name').split()[-1] == 'mobilenet_ros'
    assert MANIFEST.findtext('license') in setup_says('--license')
    assert MANIFEST.findtext('export/build_type') == 'ament_python'


def imported_modules(path: Path) -> set[str]:
    """Return the modules that a file imports from or as a whole."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding='utf-8'))))
    return ({node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
            | {alias.name for node in nodes if isinstance(node, ast.Import)
               for alias in node.names})


def test_ros_packages_that_are_imported_are_depended_on() -> None:
    used = {name.split('.')[0] for path in (ROOT / 'mobilenet_ros' / 'ros').rglob('*.py')
            for name in imported_modules(path)}
    ros = {name for name in used if name.endswith(('_msgs', '_interfaces')) or name == 'rclpy'}
    assert 'rclpy' in ros
    assert ros <= DEPENDENCIES


def declared() -> set[str]:
    """Return the distributions that setup.py asks for, always or as an extra."""
    call = next(node for node in ast.walk(ast.parse((ROOT / 'setup.py').read_text()))
                if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'setup')
    values = {each.arg: each.value for each in call.keywords}
    extras = ast.literal_eval(values['extras_require'])
    texts = [*ast.literal_eval(values['install_requires']), *chain(*extras.values())]
    return {re.split('[;<>=]', text)[0].strip() for text in texts}


def test_libraries_that_are_imported_are_declared() -> None:
    imported = {name.split('.')[0] for path in (ROOT / 'mobilenet_ros').rglob('*.py')
                for name in imported_modules(path)}
    ros = {name for name in imported if name.endswith(('_msgs', '_interfaces')) or name == 'rclpy'}
    foreign = imported - ros - set(sys.stdlib_module_names) - {'mobilenet_ros', 'compression'}
    undeclared = {DISTRIBUTIONS.get(name, name) for name in foreign} - declared() - ELSEWHERE
    assert not undeclared


@pytest.mark.parametrize('name', sorted(EXECUTABLES))
def test_executable_resolves_to_a_main(name: str) -> None:
    module, function = EXECUTABLES[name].split(':')
    if '.ros.' in module:
        pytest.importorskip('rclpy')
    assert callable(getattr(import_module(module), function))


def test_every_program_is_an_executable() -> None:
    main = re.compile(r'^def main\((\)|\w+: [^,)]* = None)', re.MULTILINE)
    modules = {f'mobilenet_ros.{folder}.{path.stem}' for folder in ('ros', 'programs')
               for path in (ROOT / 'mobilenet_ros' / folder).glob('*.py')
               if main.search(path.read_text(encoding='utf-8'))}
    assert modules == {main.split(':')[0] for main in EXECUTABLES.values()}


def test_unknown_executable_lists_the_known() -> None:
    done = subprocess.run([sys.executable, '-m', 'mobilenet_ros', 'detektor'],
                          text=True, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert 'detektor' in done.stderr
    assert all(name in done.stderr for name in EXECUTABLES)


def test_naming_no_executable_imports_none() -> None:
    code = ('import sys; sys.argv = ["mobilenet_ros", "--help"]\n'
            'from mobilenet_ros.__main__ import main; main()\n'
            'sys.exit(bool({"numpy", "onnxruntime", "rclpy"} & set(sys.modules)))')
    assert subprocess.run([sys.executable, '-c', code], stdout=subprocess.PIPE).returncode == 0


def test_every_folder_of_tests_is_run() -> None:
    configured = re.search(r'^testpaths = \[(.*)\]', (ROOT / 'pyproject.toml').read_text(), re.M)
    assert configured
    folders = set(re.findall(r"'(.*?)'", configured.group(1)))
    for path in (ROOT / 'test').rglob('test_*.py'):
        assert f'test/{path.relative_to(ROOT / "test").parts[0]}' in folders, path
