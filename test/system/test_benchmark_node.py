# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`benchmark node` from its command line to its file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
from support.blob_family import blob_picture, write_blob_family

from mobilenet_ros.family.find import find_family


def test_it_measures_several_cameras_on_a_graph_and_writes_the_figures(tmp_path: Path) -> None:
    write_blob_family(tmp_path / 'blobs')
    cv2.imwrite(str(tmp_path / 'blob.png'), blob_picture())
    variant = str(find_family(str(tmp_path / 'blobs')).members[0].variant)
    result = subprocess.run(
        [sys.executable, '-m', 'mobilenet_ros', 'benchmark', 'node', '--family',
         str(tmp_path / 'blobs'), '--variants', variant, '--source', str(tmp_path / 'blob.png'),
         '--sizes', '320x240', '--rates', '10', '--transports', 'raw', 'compressed', '--cameras',
         '2', '--seconds', '2', '--json', str(tmp_path / 'node.json')],
        capture_output=True, text=True, timeout=180, env=os.environ | {'COLUMNS': '120'})
    assert result.returncode == 0, result.stdout + result.stderr
    figures = json.loads((tmp_path / 'node.json').read_text())
    assert figures['overhead_ratio'] > 0.0
    assert figures['peak_memory_mib'] > 10.0
    assert [trial['transport'] for trial in figures['trials']] == ['raw', 'compressed']
    assert figures['trials'][0]['input_sha256'] == figures['trials'][1]['input_sha256']
    for trial in figures['trials']:
        assert trial['frames'] > 0
        assert 0.0 <= trial['loss'] < 1.0
        assert trial['stages_ms']['network'] > 0.0


def test_a_size_that_is_none_is_refused_with_an_example() -> None:
    result = subprocess.run([sys.executable, '-m', 'mobilenet_ros', 'benchmark', 'node', '--sizes',
                             'large'], capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert '640x480' in result.stderr
