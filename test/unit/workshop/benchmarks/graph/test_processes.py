# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Programs in processes of their own: what they print, how they end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.workshop.benchmarks.graph.processes import (
    NodeProcess,
    check_running,
    ros_arguments,
)


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


PARENT = """
import sys, time
from pathlib import Path
from mobilenet_ros.workshop.benchmarks.graph.processes import NodeProcess, isolate
isolate()
with NodeProcess(['http.server', '0', '--bind', '127.0.0.1'], Path(sys.argv[1])) as child:
    print(child._process.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize('told', [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_program_that_is_told_to_end_leaves_no_process_behind(tmp_path: Path,
                                                                told: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, '-c', PARENT, str(tmp_path / 'log')],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(told)
    parent.communicate(timeout=30.0)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
