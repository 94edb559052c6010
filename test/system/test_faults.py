# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A small campaign of every fault: nothing crashes, and every good frame is answered."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.blob_family import write_blob_family

pytest.importorskip('rclpy', reason='no ROS 2 here')


def campaign(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    write_blob_family(folder / 'blobs')
    return subprocess.run(
        [sys.executable, '-m', 'mobilenet_ros', 'benchmark', 'faults', '--family',
         str(folder / 'blobs'), '--json', str(folder / 'figures.json'), *arguments],
        capture_output=True, text=True, timeout=300, env=os.environ | {'COLUMNS': '160'})


def test_a_small_campaign_of_every_fault_leaves_the_detector_alive(tmp_path: Path) -> None:
    done = campaign(tmp_path, '--messages', '100', '--restarts', '3', '--others', '20')
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((tmp_path / 'figures.json').read_text())
    assert len(results) == 11
    assert all(each['fault'].replace('_', ' ') in done.stdout for each in results)
    for each in results:
        assert each['crashes'] == each['unanswered'] == each['tracebacks'] == 0, each
    spoilt = [each['refused'] for each in results if each['fault'].endswith('messages')]
    assert all(spoilt), 'the faults have to reach the detector'


def test_some_of_the_faults_can_be_asked_for(tmp_path: Path) -> None:
    done = campaign(tmp_path, '--only', 'camera_restarted', '--restarts', '1')
    assert done.returncode == 0, done.stdout + done.stderr
    assert [each['fault'] for each in json.loads((tmp_path / 'figures.json').read_text())] == [
        'camera_restarted']


def test_a_fault_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    done = campaign(tmp_path, '--only', 'camera restarted', 'camera_burnt')
    assert done.returncode == 1
    assert 'no fault is called camera_burnt; there are raw_messages, ' in done.stderr
