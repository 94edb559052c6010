# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The commands and the ten-line test of the documentation work as written."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.bags import START_NS, Recorded, blob_messages, raw_image, walking_blob, write_bag
from support.fixtures import blobs
from support.night import write_night

from mobilenet_ros.family import Family

__all__ = ['blobs']

DOCS = Path(__file__).resolve().parents[2] / 'docs'


def blocks(page: str, language: str) -> list[str]:
    """Return the code of a language on a page, as it is written there."""
    text = (DOCS / page).read_text(encoding='utf-8')
    return re.findall(rf'^```{language}\n(.*?)^```', text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def home(blobs: Family, tmp_path: Path) -> Path:
    """Return a folder with bags and a family for coco, whose person is a blob."""
    slowly = [picture for picture in walking_blob() for _ in range(10)]
    write_bag(tmp_path / 'corridor', (
        Recorded('/camera/image_raw', START_NS + index * 10**8,
                 raw_image(picture, START_NS + index * 10**8))
        for index, picture in enumerate(slowly)))
    shutil.copytree(blobs.folder, tmp_path / 'family')
    labels = tmp_path / 'family' / 'labels.txt'
    labels.write_text(labels.read_text().replace('blob', 'person'))
    write_bag(tmp_path / 'BAG', blob_messages())
    write_night(tmp_path / 'NIGHT', ['monday', 'tuesday'])
    return tmp_path


def pytest_run(home: Path, code: str) -> subprocess.CompletedProcess:
    """Run a user's test file where its bag is."""
    assert "family='coco'" in code
    (home / 'test_corridor.py').write_text(code.replace("'coco'", repr(str(home / 'family'))))
    return subprocess.run([sys.executable, '-W', 'ignore', '-m', 'pytest', '-p',
                           'no:cacheprovider', '--rootdir', str(home), 'test_corridor.py'],
                          cwd=home, text=True, capture_output=True)


def test_the_ten_lines_pass_as_written(home: Path) -> None:
    (code,) = blocks('testing.md', 'python')
    assert len(code.splitlines()) <= 10
    done = pytest_run(home, code)
    assert done.returncode == 0, done.stdout
    assert '1 passed' in done.stdout


def test_the_ten_lines_fail_where_nobody_walks_by(home: Path) -> None:
    (code,) = blocks('testing.md', 'python')
    done = pytest_run(home, code.replace('between(3, 5)', 'between(0, 1.9)'))
    assert done.returncode == 1
    assert 'person was seen in 0 frames, not in 1; in the 20 frames from 0 s' in done.stdout


def test_the_commands_of_replay_work_as_written(home: Path) -> None:
    python = f'{sys.executable} -W ignore -m mobilenet_ros'
    commands = [line for block in blocks('replay.md', 'sh')
                for line in block.replace('\\\n', '').splitlines() if line.startswith('ros2 run')]
    assert len(commands) == 6
    for command in commands:
        command = command.replace('ros2 run mobilenet_ros', python)
        done = subprocess.run(f'{command} --family {home / "family"}', cwd=home, shell=True,
                              text=True, capture_output=True)
        assert done.returncode == 0, command + done.stderr + done.stdout
        if '--reference' not in command and 'DIR' in command:
            shutil.copy(home / 'DIR' / 'detections.jsonl', home)
