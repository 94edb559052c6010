# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The demo, from its command line to its pictures."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
from support.blob_family import blob_picture, write_blob_family


def run_demo(*arguments: str, seconds: str = '4') -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, '-m', 'mobilenet_ros', 'demo', '--seconds', seconds,
                           *arguments], capture_output=True, text=True, timeout=120,
                          env=os.environ | {'COLUMNS': '100'})


def test_the_demo_detects_on_a_graph_and_leaves_pictures(tmp_path: Path) -> None:
    write_blob_family(tmp_path / 'blobs')
    clip = tmp_path / 'clip'
    clip.mkdir()
    for place in range(5):
        cv2.imwrite(str(clip / f'{place}.png'), blob_picture())
    result = run_demo('--video', str(clip), '--model', str(tmp_path / 'blobs'), '--out',
                      str(tmp_path / 'out'))
    assert result.returncode == 0, result.stdout + result.stderr
    assert 'frame rate' in result.stdout
    assert 'blob' in result.stdout
    drawn = cv2.imread(str(tmp_path / 'out' / 'detections_00.png'))
    assert drawn.shape == blob_picture().shape
    assert (drawn != blob_picture()).any()
    assert (tmp_path / 'out' / 'course.png').is_file()


def test_a_camera_that_cannot_show_anything_ends_the_demo_with_its_reason(tmp_path: Path) -> None:
    write_blob_family(tmp_path / 'blobs')
    result = run_demo('--video', '/nowhere/clip.mp4', '--model', str(tmp_path / 'blobs'), '--out',
                      str(tmp_path / 'out'))
    assert result.returncode == 1
    assert 'does not exist' in result.stdout
    assert 'Traceback' not in result.stdout + result.stderr


def test_an_unknown_model_is_refused_at_once(tmp_path: Path) -> None:
    result = run_demo('--model', str(tmp_path / 'nothing'))
    assert result.returncode == 1
    assert 'import_model' in result.stdout
