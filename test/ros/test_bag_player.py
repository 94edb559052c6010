# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The bag player on a real graph: original topics and stamps, a clock, laps, a detector."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rclpy.parameter import Parameter
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CompressedImage, Image
from support.bags import DELAY_NS, PERIOD_NS, START_NS, blob_messages, two_cameras, write_bag
from support.ros_graph import RosGraph
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.errors import SettingError, SourceError
from mobilenet_ros.ros.bag_player_node import BagPlayerNode


@contextmanager
def player(graph: RosGraph, **parameters: Any) -> Iterator[BagPlayerNode]:
    """Play while the block runs."""
    node = BagPlayerNode(context=graph.context, use_global_arguments=False,
                         parameter_overrides=[Parameter(name, value=value)
                                              for name, value in parameters.items()])
    try:
        yield node
    finally:
        node.close()
        node.destroy_node()


def ns_of(time: Any) -> int:
    """Return a time message in nanoseconds."""
    return int(time.sec) * 10**9 + int(time.nanosec)


def stamps(heard: list[Any]) -> list[int]:
    """Return the header stamps of messages."""
    return [ns_of(message.header.stamp) for message in heard]


@pytest.fixture(scope='module')
def bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bag of one camera."""
    return write_bag(tmp_path_factory.mktemp('bags') / 'blob', blob_messages())


REMAP = ('-r', 'image:=/camera/image_raw')
RECORDED = [START_NS + index * PERIOD_NS for index in range(8)]


def test_images_keep_their_topic_their_stamps_and_every_byte(graph: RosGraph, bag: Path) -> None:
    heard = graph.listen(Image, '/camera/image_raw')
    with player(graph, bag=str(bag), rate=10.0) as node:
        graph.until(lambda: node.finished.done() and len(heard) == 8)
        node.finished.result()
    assert stamps(heard) == RECORDED
    for message, recorded in zip(heard, blob_messages(), strict=True):
        assert bytes(message.data) == recorded.message.data.tobytes()
        assert message.header.frame_id == 'camera_optical'


def test_compressed_images_are_played_compressed(graph: RosGraph, tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages('/camera/image/compressed', 'jpeg', 3))
    heard = graph.listen(CompressedImage, '/camera/image/compressed')
    with player(graph, bag=str(bag), rate=10.0):
        graph.until(lambda: len(heard) == 3)
    expected = [each.message.data.tobytes() for each in blob_messages('', 'jpeg', 3)]
    assert [bytes(message.data) for message in heard] == expected


def test_the_clock_runs_through_the_time_of_the_bag(graph: RosGraph, bag: Path) -> None:
    graph.listen(Image, '/camera/image_raw')
    clocks = graph.listen(Clock, '/clock', 1000)
    graph.connected('/clock', 0)
    with player(graph, bag=str(bag), rate=2.0) as node:
        graph.until(node.finished.done)
        graph.until(lambda: ns_of(clocks[-1].clock) == RECORDED[-1] + DELAY_NS)
    times_ns = [ns_of(message.clock) for message in clocks]
    assert times_ns == sorted(times_ns)
    assert len(set(times_ns)) > 8


def test_it_begins_when_somebody_listens_to_every_camera(graph: RosGraph,
                                                         tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', two_cameras())
    front = graph.listen(Image, '/front/image')
    with player(graph, bag=str(bag), rate=10.0) as node:
        assert not node.finished.done()
        graph.until(lambda: graph.user.count_publishers('/front/image'))
        assert not front
        rear = graph.listen(Image, '/rear/image')
        graph.until(lambda: len(front) == len(rear) == 4)


def test_looping_goes_back_in_time_and_a_detector_keeps_up(graph: RosGraph,
                                                          bag: Path) -> None:
    heard = graph.listen(Detection2DArray, '/detector/detections')
    graph.detector(use_sim_time=True, arguments=REMAP)
    graph.connected('/detector/detections')
    with player(graph, bag=str(bag), loop=True, rate=2.0):
        graph.until(lambda: sum(later < earlier for earlier, later
                                in pairwise(stamps(heard))) >= 2)
    assert set(stamps(heard)) <= set(RECORDED)
    assert '[ERROR]' not in graph.log()


def test_twice_in_a_row_is_no_error(graph: RosGraph, bag: Path) -> None:
    heard = graph.listen(Detection2DArray, '/detector/detections')
    graph.detector(use_sim_time=True, arguments=REMAP)
    graph.connected('/detector/detections')
    for _ in range(2):
        before = len(heard)
        with player(graph, bag=str(bag), rate=2.0) as node:
            graph.until(lambda: node.finished.done() and len(heard) > before)  # noqa: B023
            node.finished.result()
    assert '[ERROR]' not in graph.log()


def test_a_broken_bag_is_played_up_to_the_fault_and_says_so(graph: RosGraph,
                                                            tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(), 'mcap')
    (file,) = bag.glob('*.mcap')
    file.write_bytes(file.read_bytes()[:file.stat().st_size * 6 // 10])
    heard = graph.listen(Image, '/camera/image_raw')
    with player(graph, bag=str(bag), rate=10.0) as node:
        graph.until(lambda: node.finished.done() and heard)
        with pytest.raises(SourceError, match=r'bag'):
            node.finished.result()
    assert 0 < len(heard) < 8


@pytest.mark.parametrize(('parameters', 'error', 'message'), [
    ({'bag': '/nowhere'}, SourceError, '/nowhere does not exist'),
    ({'topics': ['/other']}, SourceError, '/camera/image_raw'),
    ({'rate': 0.0}, SettingError, r'rate must be in \[0.01, 100\]'),
    ({'loop': 'yes'}, SettingError, 'loop must be a bool'),
])
def test_what_cannot_be_played_is_refused(graph: RosGraph, bag: Path, parameters: dict,
                                          error: type, message: str) -> None:
    with pytest.raises(error, match=message), player(graph, **{'bag': str(bag), **parameters}):
        pass
