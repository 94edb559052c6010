# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The camera shows its source on a real graph, from the first picture to the last, and ends."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rclpy.parameter import Parameter
from rclpy.qos import QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import CompressedImage, Image
from support.bags import blob_messages, two_cameras, write_bag
from support.greys import PICTURES, level_of, write_video
from support.ros_graph import TIMEOUT_S, RosGraph

from mobilenet_ros.errors import SettingError, SourceError
from mobilenet_ros.messages.image_message import image_message_to_frame, stamp_ns_of
from mobilenet_ros.ros.camera_node import CameraNode

ALL = QoSProfile(depth=100)
Start = Callable[..., CameraNode]


@pytest.fixture(scope='module')
def video(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_video(tmp_path_factory.mktemp('video') / 'greys.avi'))


@pytest.fixture
def start(graph: RosGraph) -> Iterator[Start]:
    """Return a function that starts a camera with parameters."""
    cameras = []

    def camera(**parameters: Any) -> CameraNode:
        cameras.append(CameraNode(
            context=graph.context, use_global_arguments=False,
            parameter_overrides=[Parameter(name, value=value)
                                 for name, value in parameters.items()]))
        return cameras[-1]

    yield camera
    for node in cameras:
        node.close()
        node.destroy_node()


def levels(images: list[Image]) -> list[int]:
    return [level_of(image_message_to_frame(image).pixels) for image in images]


def in_turn(numbers: list[int]) -> bool:
    """Tell whether each picture is the one after the last; the first ones may go unheard."""
    return all(after == (before + 1) % PICTURES
               for before, after in zip(numbers, numbers[1:], strict=False))


def test_the_first_picture_waits_for_a_listener(graph: RosGraph, start: Start,
                                                video: str) -> None:
    camera = start(source=video, wait_s=60.0)
    heard = graph.listen(Image, '/image', ALL)
    graph.until(camera.finished.done)
    graph.until(lambda: len(heard) == PICTURES)
    assert levels(heard) == list(range(PICTURES))


def test_a_video_that_nobody_listens_to_ends_all_the_same(graph: RosGraph, start: Start,
                                                          video: str) -> None:
    camera = start(source=video, wait_s=0.0)
    graph.until(camera.finished.done)
    assert camera.finished.result() is None


def test_a_video_is_shown_to_its_end_in_order(graph: RosGraph, start: Start, video: str) -> None:
    heard = graph.listen(Image, '/image', ALL)
    camera = start(source=video)
    graph.until(camera.finished.done)
    graph.until(lambda: levels(heard)[-1:] == [PICTURES - 1])
    assert in_turn(levels(heard))
    assert camera.finished.result() is None


def test_a_loop_goes_on_after_the_last_picture(graph: RosGraph, start: Start, video: str) -> None:
    heard = graph.listen(Image, '/image', ALL)
    camera = start(source=video, loop=True, rate_hz=100.0)
    graph.until(lambda: len(heard) > 2 * PICTURES)
    assert in_turn(levels(heard))
    assert not camera.finished.done()


def test_headers_carry_the_nodes_time_and_the_frame_id(graph: RosGraph, start: Start,
                                                       video: str) -> None:
    heard = graph.listen(Image, '/image', ALL)
    before_ns = graph.user.get_clock().now().nanoseconds
    start(source=video, frame_id='front_optical', loop=True, rate_hz=50)
    graph.until(lambda: len(heard) >= 5)
    stamps_ns = [stamp_ns_of(image.header) for image in heard]
    assert stamps_ns == sorted(set(stamps_ns))
    assert before_ns <= stamps_ns[0] <= stamps_ns[-1] <= graph.user.get_clock().now().nanoseconds
    assert {image.header.frame_id for image in heard} == {'front_optical'}


@pytest.mark.parametrize('encoding', ['rgb8', 'mono8'])
def test_images_come_in_the_encoding_asked_for(graph: RosGraph, start: Start, video: str,
                                               encoding: str) -> None:
    heard = graph.listen(Image, '/image', ALL)
    start(source=video, encoding=encoding, loop=True)
    graph.until(lambda: heard)
    assert (heard[0].encoding, heard[0].header.frame_id) == (encoding, 'camera')


def test_compressed_images_have_a_topic_of_their_own(graph: RosGraph, start: Start,
                                                     video: str) -> None:
    heard = graph.listen(CompressedImage, '/image/compressed', ALL)
    start(source=video, image_transport='compressed', loop=True)
    graph.until(lambda: len(heard) > 1)
    assert graph.user.count_publishers('/image') == 0
    assert in_turn(levels(heard))


def test_consumers_of_both_kinds_hear_it(graph: RosGraph, start: Start, video: str) -> None:
    reliable = graph.listen(Image, '/image', QoSProfile(depth=1))
    best_effort = graph.listen(Image, '/image', QoSProfile(
        depth=1, reliability=ReliabilityPolicy.BEST_EFFORT))
    start(source=video, loop=True)
    graph.until(lambda: reliable and best_effort)


def test_the_images_of_a_bag_keep_all_but_their_stamps(graph: RosGraph, start: Start,
                                                       tmp_path: Path) -> None:
    recorded = list(blob_messages(encoding='nv12', frames=3))
    heard = graph.listen(Image, '/image', ALL)
    start(source=str(write_bag(tmp_path / 'bag', recorded)), loop=True, rate_hz=30.0)
    graph.until(lambda: len(heard) >= 3)
    assert {image.data.tobytes() for image in heard} <= {
        message.data.tobytes() for _, _, message in recorded}
    assert {(image.encoding, image.header.frame_id) for image in heard} == {
        ('nv12', 'camera_optical')}


def test_one_camera_of_a_bag_can_be_chosen(graph: RosGraph, start: Start, tmp_path: Path) -> None:
    heard = graph.listen(Image, '/image', ALL)
    start(source=str(write_bag(tmp_path / 'bag', two_cameras())), bag_topic='/rear/image',
          loop=True)
    graph.until(lambda: heard)
    assert heard[0].encoding == 'mono8'


def test_a_damaged_source_is_shown_as_far_as_it_goes(graph: RosGraph, start: Start,
                                                     tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', blob_messages(), 'mcap')
    file = path / 'bag.mcap'
    file.write_bytes(file.read_bytes()[:file.stat().st_size * 6 // 10])
    heard = graph.listen(Image, '/image', ALL)
    camera = start(source=str(path))
    graph.until(camera.finished.done)
    assert len(heard) > 0
    assert isinstance(camera.finished.exception(), SourceError)


@pytest.mark.parametrize(('parameters', 'error', 'reason'), [
    ({}, SourceError, 'no source is given; understood are a video file'),
    ({'source': '/nowhere'}, SourceError, '/nowhere does not exist'),
    ({'source': 63}, SourceError, 'there is no webcam 63'),
    ({'source': '0', 'rate_hz': -1.0}, SettingError, r'rate_hz must be in \[0, 1000\]'),
    ({'source': '0', 'rate_hz': 'fast'}, SettingError, "rate_hz must be a float, not 'fast'"),
    ({'source': '0', 'encoding': 'bgr16'}, SettingError, 'encoding must be bgr8 or rgb8'),
    ({'source': '0', 'image_transport': 'theora'}, SettingError,
     'image_transport must be raw or compressed'),
])
def test_what_cannot_be_shown_is_refused(start: Start, parameters: dict[str, Any],
                                         error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason):
        start(**parameters)


def program(*parameters: str) -> subprocess.Popen:
    words = [word for parameter in parameters for word in ('-p', parameter)]
    return subprocess.Popen(
        [sys.executable, '-W', 'ignore', '-m', 'mobilenet_ros', 'camera', '--ros-args', *words],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def test_the_program_ends_by_itself_with_its_source(video: str) -> None:
    camera = program(f'source:={video}')
    output, _ = camera.communicate(timeout=TIMEOUT_S)
    assert (camera.returncode, 'Traceback' in output) == (0, False)
    assert f'{video} at 15 Hz on /image' in output


@pytest.mark.parametrize('sent', [signal.SIGINT, signal.SIGTERM])
def test_the_program_ends_cleanly_when_told_to(video: str, sent: signal.Signals) -> None:
    camera = program(f'source:={video}', 'loop:=true')
    assert camera.stdout is not None
    first_line = camera.stdout.readline()
    camera.send_signal(sent)
    rest, _ = camera.communicate(timeout=TIMEOUT_S)
    assert (camera.returncode, 'Traceback' in rest) == (0, False), first_line + rest


def test_the_program_says_in_one_line_what_is_wrong() -> None:
    camera = program('source:=/nowhere')
    output, _ = camera.communicate(timeout=TIMEOUT_S)
    assert camera.returncode == 1
    line, = output.splitlines()
    assert '[FATAL]' in line and '/nowhere does not exist' in line
