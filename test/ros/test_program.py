# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C, and Ctrl-C again during the end of a program."""

import signal
import subprocess
import sys
import time

import pytest

from mobilenet_ros.family import Family


@pytest.mark.parametrize('pause_s', [0.02, 0.2])
def test_a_second_ctrl_c_does_not_spoil_the_end(blobs: Family, pause_s: float) -> None:
    command = [sys.executable, '-m', 'mobilenet_ros', 'detector', '--ros-args', '-p',
               f'family:={blobs.folder}', '-p', 'providers:=[cpu]']
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    while 'variants on cpu' not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    time.sleep(pause_s)
    process.send_signal(signal.SIGINT)
    printed = process.communicate(timeout=30)[1]
    assert process.returncode == 0, printed
    assert 'Traceback' not in printed
