# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A few seconds of the soak: everything changes once, and the detector goes on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.blob_family import write_blob_family

pytest.importorskip('rclpy', reason='no ROS 2 here')


def test_a_short_soak_changes_everything_and_tells_what_was_held(tmp_path: Path) -> None:
    write_blob_family(tmp_path / 'blobs')
    done = subprocess.run(
        [sys.executable, '-m', 'mobilenet_ros', 'benchmark', 'soak', '--family',
         str(tmp_path / 'blobs'), '--minutes', '0.35', '--step', '3', '--json',
         str(tmp_path / 'figures.json')],
        capture_output=True, text=True, timeout=240, env=os.environ | {'COLUMNS': '160'})
    assert done.returncode == 0, done.stdout + done.stderr
    assert '| open files  |' in done.stdout
    document = json.loads((tmp_path / 'figures.json').read_text())
    counts = document['counts']
    assert counts['frames_processed'] > 0
    assert counts['camera_restarts'] == 1
    assert counts['parameters_set'] == 2
    assert all(sample['memory_mib'] > 0.0 for sample in document['samples'])
