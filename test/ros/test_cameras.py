# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Two cameras share one network: both are served, and one that stops frees its share."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rclpy.publisher import Publisher
from sensor_msgs.msg import Image
from support.blob_family import blob_picture
from support.messages import image_message
from support.ros_graph import RosGraph
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.adaptation.constants import CONSTANTS
from mobilenet_ros.pipeline.worker import Published

RATE_HZ = 10.0
CAMERAS = ('front', 'rear')


@contextmanager
def playing(graph: RosGraph, camera: Publisher) -> Iterator[None]:
    """Publish frames at a steady rate from a thread of its own."""
    ended = threading.Event()
    message = image_message(blob_picture())

    def play() -> None:
        while not ended.wait(1.0 / RATE_HZ):
            message.header.stamp = graph.user.get_clock().now().to_msg()
            camera.publish(message)

    thread = threading.Thread(target=play)
    thread.start()
    yield
    ended.set()
    thread.join()


def test_two_cameras_share_the_budget_until_one_stops(graph: RosGraph) -> None:
    seen: list[Published] = []
    graph.detector(cameras=list(CAMERAS), target_fps=RATE_HZ, observer=seen.append)
    newest = graph.diagnostics()
    answers = {name: graph.listen(Detection2DArray, f'/detector/{name}/detections')
               for name in CAMERAS}
    front, rear = (graph.camera(Image, f'/{name}/image') for name in CAMERAS)
    with playing(graph, front):
        with playing(graph, rear):
            graph.until(lambda: min(map(len, answers.values())) >= 30)
            graph.until(lambda: newest().get('live_cameras') == 'front, rear')
            assert 'of 50.0 ms' in seen[-1].processed.decision.reason
            assert float(newest()['fps_front']) > 0.0
            assert float(newest()['fps_rear']) > 0.0
        last_s = max(time.monotonic(), *(published.received_s for published in seen
                                         if published.camera == 'rear'))
        graph.until(lambda: seen[-1].received_s > last_s + 2 * CONSTANTS.live_s)
        assert {'of 100.0 ms' in published.processed.decision.reason for published in seen
                if published.received_s > last_s + CONSTANTS.live_s} == {True}
        graph.until(lambda: newest()['live_cameras'] == 'front')
        with playing(graph, rear):
            graph.until(lambda: 'of 50.0 ms' in seen[-1].processed.decision.reason)
    stamps = {name: [answer.header.stamp.nanosec + answer.header.stamp.sec * 10**9
                     for answer in heard] for name, heard in answers.items()}
    assert all(sorted(set(each)) == each for each in stamps.values())


def test_a_camera_that_never_comes_takes_no_share(graph: RosGraph) -> None:
    seen: list[Published] = []
    graph.detector(cameras=list(CAMERAS), target_fps=RATE_HZ, observer=seen.append)
    with playing(graph, graph.camera(Image, '/front/image')):
        graph.until(lambda: len(seen) >= 10)
    assert all('of 100.0 ms' in published.processed.decision.reason for published in seen)
    assert {published.camera for published in seen} == {'front'}
