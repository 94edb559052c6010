# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Camera and detector on two hosts, which are network namespaces, with a discovery server."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.blob_family import write_blob_family
from support.greys import write_video

pytest.importorskip('rclpy', reason='no ROS 2 here')

from mobilenet_ros.errors import MobilenetRosError  # noqa: E402
from mobilenet_ros.workshop.benchmarks.graph.hosts import (  # noqa: E402
    NEEDED,
    Host,
    two_hosts,
)
from mobilenet_ros.workshop.benchmarks.graph.processes import (  # noqa: E402
    NodeProcess,
    ros_arguments,
)

if absent := [name for name in NEEDED if shutil.which(name) is None]:
    pytest.skip(f'two hosts need {absent}', allow_module_level=True)
made = subprocess.run(['unshare', '--net', '--mount', 'true'], capture_output=True, text=True)
if made.returncode:
    pytest.skip(f'no network namespaces here: {made.stderr}', allow_module_level=True)

LISTEN = """
import time
from mobilenet_ros.workshop.benchmarks.graph.monitor_node import monitoring
with monitoring() as monitor:
    end_s = time.monotonic() + 60.0
    while monitor.frames < 3 and time.monotonic() < end_s:
        monitor.spin_for(0.1)
    print(monitor.frames)
"""


@pytest.fixture
def hosts() -> Iterator[tuple[Host, Host]]:
    with two_hosts() as hosts:
        yield hosts


def on(host: Host, *command: str) -> str:
    done = subprocess.run([*host.prefix, *command], env=os.environ | host.environment, text=True,
                          capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_detections_come_back_to_the_cameras_host_also_after_a_restart(
        hosts: tuple[Host, Host], tmp_path: Path) -> None:
    here, there = hosts
    write_blob_family(tmp_path / 'blobs')
    video = write_video(tmp_path / 'greys.avi')
    camera = ['mobilenet_ros', 'camera', *ros_arguments(
        {'source': str(video), 'loop': True, 'image_transport': 'compressed'}, {})]
    detector = ['mobilenet_ros', 'detector', *ros_arguments(
        {'family': str(tmp_path / 'blobs'), 'image_transport': 'compressed'}, {})]
    with NodeProcess(camera, tmp_path / 'camera.log', there):
        for start in range(2):
            log = tmp_path / f'{start}.log'
            with NodeProcess(detector, log, here):
                frames = int(on(there, sys.executable, '-c', LISTEN))
                assert frames >= 3, log.read_text()


def test_the_hosts_share_neither_interfaces_nor_memory(hosts: tuple[Host, Host]) -> None:
    here, there = hosts
    on(here, 'touch', '/dev/shm/of_the_first')
    assert 'of_the_first' not in on(there, 'ls', '/dev/shm')
    assert not Path('/dev/shm/of_the_first').exists()
    assert on(here, 'ip', 'address') != on(there, 'ip', 'address')
    assert on(here, 'pwd').strip() == os.getcwd()


def test_nothing_is_left_behind() -> None:
    before = on(Host(), 'ip', 'link')
    with two_hosts() as (here, _):
        holder = int(here.prefix[1].rpartition('=')[2])
    assert not Path(f'/proc/{holder}').exists()
    assert on(Host(), 'ip', 'link') == before


def test_a_rate_that_is_none_is_refused_with_what_was_asked() -> None:
    with pytest.raises(MobilenetRosError, match='rate quick'), two_hosts('quick'):
        pass


def test_the_benchmark_measures_over_a_link(tmp_path: Path) -> None:
    write_blob_family(tmp_path / 'blobs')
    video = write_video(tmp_path / 'greys.avi')
    done = subprocess.run(
        [sys.executable, '-m', 'mobilenet_ros', 'benchmark', 'node', '--family',
         str(tmp_path / 'blobs'), '--variants', 'a0.5_r1_fp32', '--source', str(video), '--rates',
         '10', '--links', 'unlimited', '--transports', 'compressed', '--seconds', '1', '--json',
         str(tmp_path / 'link.json')], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    trial, = json.loads((tmp_path / 'link.json').read_text())['trials']
    assert trial['link'] == 'unlimited'
    assert 0 < trial['frames'] <= trial['shown']
