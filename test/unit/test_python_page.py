# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The pieces of docs/python.md run as they stand, one after the other."""

import re
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

FRAMES = 3
PAGE = Path(__file__).resolve().parents[2] / 'docs' / 'python.md'
CODE = re.findall(r'^```python\n(.*?)^```', PAGE.read_text(encoding='utf-8'), re.M | re.S)


@pytest.fixture(scope='module')
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which all pieces of the page have run; `printed` holds what they said."""
    data = pytest.importorskip('skimage.data')
    folder = tmp_path_factory.mktemp('python_page')
    street = cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(folder / 'street.jpg'), street)
    height, width = street.shape[:2]
    clip = cv2.VideoWriter(str(folder / 'clip.mp4'), cv2.VideoWriter_fourcc(*'mp4v'), 15.0,
                           (width, height))
    for _ in range(FRAMES):
        clip.write(street)
    clip.release()
    done = subprocess.run([sys.executable, '-c', '\n'.join(CODE)], cwd=folder, text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    (folder / 'printed').write_text(done.stdout)
    return folder


def test_every_frame_of_the_clip_is_answered(folder: Path) -> None:
    printed = (folder / 'printed').read_text()
    assert len(re.findall(r'^a[\d.]+\S* <Detections: ', printed, re.M)) == FRAMES, printed


def test_an_error_names_what_would_have_been_valid(folder: Path) -> None:
    assert re.search(r'0\.6.*; alpha is one of ', (folder / 'printed').read_text())


def test_the_picture_of_readme_is_what_the_page_draws(folder: Path) -> None:
    drawn, shown = (cv2.imread(str(path)).astype(float) for path in (
        folder / 'detections.png', PAGE.parent / 'detections.png'))
    assert drawn.shape == shown.shape
    assert abs(drawn - shown).mean() < 1.0  # another processor moves a box by a pixel or two
