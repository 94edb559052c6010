# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A video and a folder of pictures."""

from pathlib import Path

import cv2
import pytest
from support.greys import grey, write_video


@pytest.fixture(scope='session')
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a video of grey pictures."""
    return write_video(tmp_path_factory.mktemp('video') / 'greys.avi')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with three pictures of different sizes and formats, and other files."""
    for number, name in enumerate(('a.png', 'b.JPG', 'c.bmp')):
        cv2.imwrite(str(tmp_path / name), grey(50 * number, 20 + number))
    (tmp_path / '._a.png').write_bytes(b'left by a file manager')
    (tmp_path / 'notes.txt').write_text('no picture')
    return tmp_path
