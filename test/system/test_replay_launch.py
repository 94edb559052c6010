# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`ros2 launch mobilenet_ros replay.launch.py` with the real tools, where they are installed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip('rclpy', reason='no ROS 2 here')
pytest.importorskip('launch_ros', reason='ROS 2 launch_ros is not installed here')
ROS2 = shutil.which('ros2') or str(Path(sys.executable).with_name('ros2'))
if not Path(ROS2).exists():
    pytest.skip('the ros2 command is not installed here', allow_module_level=True)

from ament_index_python.packages import (  # noqa: E402
    PackageNotFoundError,
    get_package_share_directory,
)
from support.bags import PERIOD_NS, START_NS, blob_messages, two_cameras, write_bag  # noqa: E402
from support.fixtures import blobs  # noqa: E402
from support.ros_graph import RosGraph  # noqa: E402
from vision_msgs.msg import Detection2DArray  # noqa: E402

from mobilenet_ros.family import Family  # noqa: E402

__all__ = ['blobs']

try:
    get_package_share_directory('mobilenet_ros')
except PackageNotFoundError:
    pytest.skip('mobilenet_ros is not installed in the ament index', allow_module_level=True)

pytestmark = pytest.mark.slow
START_S = 60.0
Start = Callable[..., subprocess.Popen]


@pytest.fixture
def graph(blobs: Family, tmp_path: Path) -> Iterator[RosGraph]:  # noqa: F811
    """Return a user on a graph of the test's own."""
    graph = RosGraph(blobs, tmp_path)
    yield graph
    graph.close()


@pytest.fixture
def start(graph: RosGraph, tmp_path: Path) -> Iterator[Start]:
    """Return a function that launches; what is printed goes into `log`."""
    started = []

    def launch_with(**arguments: object) -> subprocess.Popen:
        given = {'family': graph.family.folder, 'rate': 2.0} | arguments
        words = [f'{name}:={value}' for name, value in given.items()]
        domain = {'ROS_DOMAIN_ID': str(graph.context.get_domain_id())}
        with (tmp_path / 'log').open('a') as log:
            process = subprocess.Popen(
                [ROS2, 'launch', 'mobilenet_ros', 'replay.launch.py', *words], stdout=log,
                stderr=subprocess.STDOUT, env=os.environ | domain, cwd=tmp_path)
        started.append(process)
        return process

    yield launch_with
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(START_S)


def stamps(heard: list[Any]) -> list[int]:
    """Return the header stamps of messages in nanoseconds."""
    return [message.header.stamp.sec * 10**9 + message.header.stamp.nanosec for message in heard]


def recorded(frames: int, offset_ns: int = 0) -> set[int]:
    """Return the stamps of a bag's images."""
    return {START_NS + offset_ns + index * PERIOD_NS for index in range(frames)}


def test_twice_in_a_row_the_stamps_are_the_bags(graph: RosGraph, start: Start,
                                                tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=60))
    heard = graph.listen(Detection2DArray, '/detector/detections', 50)
    for _ in range(2):
        process = start(bag=bag, rate=0.5)  # long enough for a busy machine to find our listener
        graph.until(lambda: process.poll() is not None, START_S)  # noqa: B023
        log = (tmp_path / 'log').read_text()
        assert process.returncode == 0, log
        assert '[ERROR]' not in log
        assert heard, log
        assert set(stamps(heard)) <= recorded(60)
        heard.clear()


def test_looping_goes_back_in_time_without_an_error(graph: RosGraph, start: Start,
                                                    tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=12), 'mcap')
    heard = graph.listen(Detection2DArray, '/detector/detections', 50)
    start(bag=bag, loop='true')
    graph.until(lambda: sum(later < earlier
                            for earlier, later in pairwise(stamps(heard))) >= 2, START_S)
    assert set(stamps(heard)) <= recorded(12)
    assert '[ERROR]' not in (tmp_path / 'log').read_text()


def test_every_camera_of_the_bag_is_detected_in(graph: RosGraph, start: Start,
                                                tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', two_cameras(20))
    front = graph.listen(Detection2DArray, '/detector/front/detections', 50)
    rear = graph.listen(Detection2DArray, '/detector/rear/detections', 50)
    start(bag=bag, loop='true')
    graph.until(lambda: front and rear, START_S)
    assert set(stamps(front)) <= recorded(20)
    assert set(stamps(rear)) <= recorded(20, PERIOD_NS // 2)


def test_compressed_images_on_any_topic_are_found(graph: RosGraph, start: Start,
                                                  tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages('/eye/jpeg', 'jpeg', 20))
    heard = graph.listen(Detection2DArray, '/robot/detector/detections', 50)
    start(bag=bag, loop='true', namespace='robot')
    graph.until(lambda: heard, START_S)
    assert set(stamps(heard)) <= recorded(20)


def test_a_detector_that_cannot_start_ends_the_launch_as_a_failure(
        graph: RosGraph, start: Start, tmp_path: Path) -> None:
    process = start(bag=write_bag(tmp_path / 'bag', blob_messages(frames=5)), family='unheard-of')
    graph.until(lambda: process.poll() is not None, START_S)
    log = (tmp_path / 'log').read_text()
    assert process.returncode != 0, log
    assert "no family 'unheard-of'" in log
    assert 'ended with exit code 1 before the bag had been played' in log


def test_what_is_no_bag_is_said(graph: RosGraph, start: Start, tmp_path: Path) -> None:
    process = start(bag=tmp_path / 'nothing')
    graph.until(lambda: process.poll() is not None, START_S)
    assert process.returncode != 0
    assert f'{tmp_path / "nothing"} does not exist' in (tmp_path / 'log').read_text()
