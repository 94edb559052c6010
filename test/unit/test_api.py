# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The public API: imported when asked for, without ROS, and README's lines run as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

import mobilenet_ros

ROOT = Path(__file__).resolve().parents[2]
# What a machine without ROS 2 is like.
WITHOUT_ROS = """
import sys

class WithoutRos:
    def find_spec(self, name, path=None, target=None):
        top = name.split('.')[0]
        if top == 'rclpy' or top.endswith('_msgs'):
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)

sys.meta_path.insert(0, WithoutRos())
"""


def python(code: str, folder: Path) -> str:
    """Run Python code in a folder on a machine without ROS 2; return what it prints."""
    done = subprocess.run([sys.executable, '-c', WITHOUT_ROS + code], cwd=folder, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def readme_lines() -> str:
    """Return the Python of README's section `In Python`."""
    text = (ROOT / 'README.md').read_text(encoding='utf-8')
    code, = re.findall(r'^## In Python\n.*?```python\n(.*?)```', text, re.DOTALL | re.MULTILINE)
    return str(code)


def test_readme_lines_find_a_person_and_draw_it_without_ros(tmp_path: Path) -> None:
    data = pytest.importorskip('skimage.data')
    astronaut = cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(tmp_path / 'street.jpg'), astronaut)
    printed = python(readme_lines(), tmp_path)
    found = [line for line in printed.splitlines() if line.startswith('person ')]
    assert any(float(line.split()[1]) >= 0.5 for line in found), printed
    assert re.search(r'^\w+: expected \d', printed, re.MULTILINE), printed
    before = cv2.imread(str(tmp_path / 'street.jpg'))
    drawn = cv2.imread(str(tmp_path / 'seen.png'))
    left, top, _, bottom = map(float, found[0].strip(']').split('[')[1].split())
    changed = (np.abs(drawn.astype(int) - before) > 40).any(axis=2)  # a JPEG's noise is less
    edge = changed[round(top) + 20:round(bottom) - 20, max(round(left) - 2, 0):round(left) + 3]
    assert edge.any(axis=1).mean() > 0.9
    assert changed.mean() < 0.2


def test_importing_the_package_imports_none_of_it(tmp_path: Path) -> None:
    printed = python('import mobilenet_ros\n'
                     'print([name for name in sys.modules if name.startswith("mobilenet_ros.")'
                     ' or name in ("numpy", "cv2", "onnxruntime")])', tmp_path)
    assert printed.strip() == '[]'


@pytest.mark.parametrize('name', mobilenet_ros.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    assert getattr(mobilenet_ros, name).__doc__
    assert name in dir(mobilenet_ros)


def test_another_name_is_refused_with_the_public_ones() -> None:
    with pytest.raises(AttributeError, match="no attribute 'YoloDetector'; it has Adaptive"):
        _ = mobilenet_ros.YoloDetector
