# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Programs in processes of their own: what they print, how they end."""

import time
from pathlib import Path

import pytest

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.tools.graph.processes import NodeProcess, check_running, ros_arguments


def test_arguments_write_values_as_ros_reads_them() -> None:
    arguments = ros_arguments({'adapt': False, 'rho': 0.5, 'family': "'coco'"}, {'image': '/cam'})
    assert arguments == ['--ros-args', '-p', 'adapt:=false', '-p', 'rho:=0.5', '-p',
                         "family:='coco'", '-r', 'image:=/cam']


def test_a_process_that_ended_is_named_with_what_it_said(tmp_path: Path) -> None:
    with NodeProcess(['mobilenet_ros', 'nonsense'], tmp_path / 'log') as process:
        end_s = time.monotonic() + 30.0
        while not process.ended and time.monotonic() < end_s:
            time.sleep(0.05)
        with pytest.raises(MobilenetRosError, match='nonsense'):
            check_running([process])


def test_a_running_process_is_interrupted_at_the_end_of_the_block(tmp_path: Path) -> None:
    with NodeProcess(['http.server', '0', '--bind', '127.0.0.1'], tmp_path / 'log') as process:
        check_running([process])
        assert not process.ended
    assert process.ended
