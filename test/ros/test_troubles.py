# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Whatever keeps detections away is said once, and in the diagnostics as long as it lasts."""

from collections.abc import Callable
from typing import Any

import pytest
import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rclpy.context import Context
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CompressedImage, Image
from support.blob_family import blob_picture
from support.messages import header_at, image_message, jpeg_message
from support.ros_graph import RosGraph
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.ros import clock_watch, watch
from mobilenet_ros.stamp import NS_PER_S

BEST_EFFORT = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
SHORTLY = Duration(nanoseconds=2_000_000)
OK, WARN, ERROR = DiagnosticStatus.OK, DiagnosticStatus.WARN, DiagnosticStatus.ERROR


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose patience soon."""
    monkeypatch.setattr(watch, 'PATIENCE_S', 0.5)
    monkeypatch.setattr(clock_watch, 'PATIENCE_S', 0.5)


def now_ns(graph: RosGraph) -> int:
    return int(graph.user.get_clock().now().nanoseconds)


class Said:
    """The newest status, and a wait for one."""

    def __init__(self, graph: RosGraph) -> None:
        self._graph = graph
        self._heard: list[Any] = graph.listen(DiagnosticArray, '/diagnostics')

    def until(self, level: bytes, *texts: str, doing: Callable[[], None] = lambda: None) -> None:
        def is_said() -> bool:
            doing()
            if not self._heard:
                return False
            status = self._heard[-1].status[0]
            return status.level == level and all(text in status.message for text in texts)
        self._graph.until(is_said)


def sending(graph: RosGraph, camera: Any, age_s: float = 0.0) -> Callable[[], None]:
    """Return what sends a frame whenever it is called, its stamp so old."""
    def send() -> None:
        camera.publish(image_message(blob_picture(), now_ns(graph) - int(age_s * NS_PER_S)))
    return send


def test_a_topic_that_nobody_publishes_is_named_with_those_that_may_be_meant(
        graph: RosGraph) -> None:
    graph.user.create_publisher(Image, '/camera/image_raw', 1)
    graph.user.create_publisher(CompressedImage, '/other/compressed', 1)
    graph.detector()
    said = Said(graph)
    said.until(ERROR, 'no frames', 'no image on /image: nobody publishes it',
               '/camera/image_raw is there: remap /image to it, as image:=/camera/image_raw')
    graph.logged('no image on /image: nobody publishes it')
    said.until(ERROR)
    assert graph.log().count('nobody publishes it') == 1


def test_without_any_topic_of_images_a_camera_is_asked_for(graph: RosGraph) -> None:
    graph.detector(cameras=['front', 'rear'])
    graph.logged('no image on /front/image: nobody publishes it; no topic has sensor_msgs/msg/Ima')
    graph.logged('no image on /rear/image: nobody publishes it')


@pytest.mark.parametrize(('transport', 'there', 'kind', 'remedy'), [
    ('raw', '/image/compressed', CompressedImage, 'set image_transport: compressed'),
    ('compressed', '/image', Image, 'set image_transport: raw')])
def test_the_other_transport_is_pointed_at(graph: RosGraph, transport: str, there: str, kind: type,
                                           remedy: str) -> None:
    graph.user.create_publisher(kind, there, 1)
    graph.detector(image_transport=transport)
    Said(graph).until(ERROR, f'nobody publishes it; {there} is there: {remedy}')


@pytest.mark.parametrize(('transport', 'topic', 'kind', 'remedy'), [
    ('raw', '/image', CompressedImage, 'image_transport: compressed and remap /image/compressed'),
    ('compressed', '/image/compressed', Image, 'image_transport: raw and remap the image to /im')])
def test_a_wrong_type_is_named_with_its_publisher(graph: RosGraph, transport: str, topic: str,
                                                  kind: type, remedy: str) -> None:
    context = Context()  # Fast DDS has no two types of a topic in one participant
    rclpy.init(context=context, domain_id=graph.context.get_domain_id())
    driver = Node('driver', context=context)
    driver.create_publisher(kind, topic, 1)
    graph.detector(image_transport=transport)
    Said(graph).until(ERROR, f'/driver publishes sensor_msgs/msg/{kind.__name__} on {topic}',
                      remedy)
    driver.destroy_node()
    context.try_shutdown()


def test_a_quality_of_service_that_cannot_match_is_said_with_both_policies_and_its_cure(
        graph: RosGraph) -> None:
    graph.detector(**{'qos_overrides./image.subscription.reliability': 'reliable'})
    graph.user.create_publisher(Image, '/image', BEST_EFFORT)
    Said(graph).until(ERROR, '/user offers /image with reliability best_effort, and we ask for '
                             'reliability reliable',
                      'set qos_overrides./image.subscription.reliability: best_effort')


def test_frames_that_stop_are_told_until_they_come_again(graph: RosGraph) -> None:
    graph.detector(target_fps=1.0)
    camera, said = graph.camera(Image), Said(graph)
    said.until(OK, doing=sending(graph, camera))
    said.until(ERROR, 'no image on /image for', '/user publishes it: it stopped to send')
    said.until(OK, doing=sending(graph, camera))
    graph.logged('over: no image on /image')
    graph.user.destroy_publisher(camera)
    said.until(ERROR, 'its publisher is gone')


def test_of_two_cameras_the_dead_one_is_named(graph: RosGraph) -> None:
    graph.detector(cameras=['front', 'rear'], target_fps=1.0)
    graph.camera(Image, '/rear/image')
    front = graph.camera(Image, '/front/image')
    Said(graph).until(ERROR, 'Hz on cpu; no image on /rear/image', '/user publishes it: it sends',
                      doing=sending(graph, front))
    assert 'no image on /front/image' not in graph.log()


def test_a_camera_that_sends_rarely_is_given_time(graph: RosGraph) -> None:
    graph.detector(cameras=['front', 'rear'])
    found = graph.listen(Detection2DArray, '/detector/front/detections')
    graph.connected('/detector/front/detections')
    front = graph.camera(Image, '/front/image')
    for number in range(1, 8):  # by its stamps, a frame in five seconds
        front.publish(image_message(blob_picture(), number * 5 * NS_PER_S))
        graph.until(lambda number=number: len(found) == number)
    graph.log()
    graph.logged('no image on /rear/image')
    assert 'no image on /front/image' not in graph.log()


@pytest.mark.parametrize(('age_s', 'text'), [
    (5.0, 's old when they arrive'), (-3600.0, 's ahead of this clock'),
    (1e7, 'days ago: a bag needs ros2 bag play --clock and use_sim_time: true')])
def test_a_wrong_time_is_told(graph: RosGraph, age_s: float, text: str) -> None:
    graph.detector(target_fps=1.0)
    Said(graph).until(WARN, 'the frames of /image are', text,
                      doing=sending(graph, graph.camera(Image), age_s))
    graph.logged(text)


def test_frames_without_a_time_are_told(graph: RosGraph) -> None:
    graph.detector(target_fps=1.0)
    camera = graph.camera(Image)
    Said(graph).until(WARN, 'carry no time (stamp 0)',
                      doing=lambda: camera.publish(image_message(blob_picture(), 0)))


def test_frames_that_are_all_too_old_are_told_with_their_age(graph: RosGraph) -> None:
    graph.detector(max_age_s=0.5)
    Said(graph).until(ERROR, 'older than max_age_s 0.5 (up to 0.9',
                      doing=sending(graph, graph.camera(Image), 0.9))


def test_simulated_time_without_a_clock_is_told_until_there_is_one(graph: RosGraph) -> None:
    graph.detector(use_sim_time=True, target_fps=1.0)
    camera, said, sent = graph.camera(Image), Said(graph), [0]
    said.until(ERROR, 'use_sim_time is true and there is no time: /clock has 0 publisher(s)',
               doing=sending(graph, camera))
    clock = graph.user.create_publisher(Clock, '/clock', 1)

    def tick() -> None:
        sent[0] += 10**7
        clock.publish(Clock(clock=header_at(sent[0]).stamp))
        camera.publish(image_message(blob_picture(), sent[0]))
    said.until(OK, doing=tick)
    said.until(WARN, 'the simulated time on /clock has stood still for', doing=lambda: (
        camera.publish(image_message(blob_picture(), sent[0]))))


def test_an_encoding_that_is_not_understood_is_told_with_its_topic(graph: RosGraph) -> None:
    graph.detector()
    camera = graph.camera(Image)
    message = image_message(blob_picture())
    message.encoding = '32FC1'
    text = "/image: frame lost: encoding '32FC1' is not understood"
    Said(graph).until(ERROR, text, doing=lambda: camera.publish(message))
    graph.logged(text)


def test_the_names_that_opencv_gives_are_taken_and_said_once(graph: RosGraph) -> None:
    graph.detector(target_fps=1.0)
    camera, said = graph.camera(Image), Said(graph)

    def send() -> None:
        camera.publish(image_message(blob_picture(), now_ns(graph), '8UC3'))
    said.until(OK, doing=send)
    graph.logged('the images on /image are 8UC3, taken as bgr8')
    assert graph.log().count('8UC3') == 1


def test_two_publishers_on_one_topic_are_told(graph: RosGraph) -> None:
    graph.detector(target_fps=1.0)
    cameras = [graph.camera(Image), graph.user.create_publisher(Image, '/image', 10)]
    graph.until(lambda: cameras[1].get_subscription_count())
    for _ in range(20):
        cameras[0].publish(image_message(blob_picture(), now_ns(graph)))

    def send() -> None:
        for camera in cameras:
            sending(graph, camera)()
            graph.user.get_clock().sleep_for(SHORTLY, graph.context)
    Said(graph).until(WARN, '2 publishers send on /image', doing=send)


def test_frames_that_do_not_arrive_are_told(graph: RosGraph) -> None:
    """The detector's callbacks are held up, so that the middleware keeps only the newest frame."""
    graph.detector(target_fps=1.0, image_transport='compressed')
    camera = graph.camera(CompressedImage, '/image/compressed')

    def burst() -> None:
        for _ in range(4):
            camera.publish(jpeg_message(blob_picture(), now_ns(graph)))
    Said(graph).until(WARN, 'frames of /image/compressed never arrived: start the camera with '
                            'the transport profile', doing=burst)


def test_a_target_that_no_variant_holds_is_told(graph: RosGraph) -> None:
    graph.detector(target_fps=1000.0)
    Said(graph).until(WARN, 'even the cheapest variant cannot hold 1000 Hz: lower target_fps',
                      doing=sending(graph, graph.camera(Image)))
    graph.logged('even the cheapest variant cannot hold 1000 Hz')
