# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where a library is missing, help is still given and one line says what to install."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.pictures import write_picture

from mobilenet_ros.errors import SettingError
from mobilenet_ros.workshop.libraries import extra_libraries

LIBRARIES = ('matplotlib', 'onnx', 'pycocotools', 'tflite', 'torch')


def run_without(libraries: tuple[str, ...],
                *arguments: str) -> 'subprocess.CompletedProcess[str]':
    """Start an executable that cannot import some libraries."""
    code = (f'import sys; sys.modules.update(dict.fromkeys({libraries!r}))\n'
            f'sys.argv = ["mobilenet_ros", *{arguments!r}]\n'
            'from mobilenet_ros.__main__ import main; sys.exit(main())')
    return subprocess.run([sys.executable, '-c', code], text=True, capture_output=True)


@pytest.mark.parametrize('program', ['evaluate', 'train', 'export',
                                     'import_model'])
def test_help_needs_none(program: str) -> None:
    done = run_without(LIBRARIES, *program.split(), '--help')
    assert (done.returncode, done.stderr) == (0, '')
    assert f'usage: {program}' in done.stdout


@pytest.mark.parametrize(('library', 'command'), [
    ('pycocotools', 'evaluate coco SET'), ('PIL', 'evaluate coco SET'),
    ('matplotlib', 'evaluate coco SET --picture out.png'),
    ('torch', 'train --data SET --out o --steps 1'),
    ('torch', 'export checkpoints family --calibrate SET'), ('onnx', 'import_model theirs.yaml'),
    ('tflite', 'import_model ssd.tflite --labels labels.txt')])
def test_a_missing_one_is_named_in_one_line(tmp_path: Path, library: str, command: str) -> None:
    write_picture(tmp_path / 'a.png')
    (tmp_path / 'set.json').write_text(json.dumps({
        'images': [{'id': 1, 'file_name': 'a.png'}], 'annotations': [], 'categories': []}))
    arguments = command.replace('SET', str(tmp_path / 'set.json')).split()
    done = run_without((library,), *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(f'{arguments[0]}: ')
    assert f'pip install {library.replace("PIL", "pillow")}' in done.stderr
    assert sum('pip install' in line for line in done.stderr.splitlines()) == 1
    assert 'Traceback' not in done.stderr


def test_a_part_of_a_library_is_installed_by_the_name_of_the_whole() -> None:
    with pytest.raises(SettingError, match='pip install nowhere$'), extra_libraries():
        raise ModuleNotFoundError(name='nowhere.at.all')
