# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Images in, detections out, on a real graph."""

import subprocess
import sys

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticArray
from sensor_msgs.msg import CompressedImage, Image
from support.blob_family import BLOB, LABELS, blob_picture
from support.messages import header_at, image_message, jpeg_message
from support.ros_graph import LATCHED, RosGraph
from vision_msgs.msg import Detection2DArray, LabelInfo, VisionInfo

from mobilenet_ros.messages.detection_message import message_to_box
from mobilenet_ros.messages.image_message import image_message_to_frame

BLACK = np.zeros((240, 320, 3), np.uint8)
STAMPS_NS = (1, 1_700_000_000_123_456_789, 999_999_999, 2_000_000_000)


def detections_of(graph: RosGraph, topic: str = '/detector/detections') -> list[Detection2DArray]:
    found = graph.listen(Detection2DArray, topic)
    graph.connected(topic)
    return found


def test_every_header_comes_back_on_the_array_and_on_each_detection(graph: RosGraph) -> None:
    graph.detector()
    found, camera = detections_of(graph), graph.camera(Image)
    for number, stamp_ns in enumerate(STAMPS_NS):
        camera.publish(image_message(blob_picture(), stamp_ns))
        graph.until(lambda number=number: len(found) > number)
    assert [message.header for message in found] == [header_at(stamp) for stamp in STAMPS_NS]
    for message in found:
        assert len(message.detections) > 0
        assert all(one.header == message.header for one in message.detections)


@pytest.mark.parametrize('centre', [(100, 80), (240, 180)])
def test_boxes_lie_on_the_blob_in_camera_pixels(graph: RosGraph,
                                                centre: tuple[int, int]) -> None:
    graph.detector(adapt=False, alpha=0.25, rho=1.0)
    found, camera = detections_of(graph), graph.camera(Image)
    camera.publish(image_message(blob_picture(480, 640, centre)))
    graph.until(lambda: found)
    boxes = np.array([message_to_box(one.bbox) for one in found[0].detections])
    middle = (boxes[:, :2] + boxes[:, 2:]).mean(axis=0) / 2
    cell_px = 16 * np.array([640, 480]) / 160
    assert (np.abs(middle - centre) <= cell_px).all()
    assert {one.results[0].hypothesis.class_id for one in found[0].detections} == {str(BLOB)}


def test_a_frame_in_which_nothing_is_seen_is_answered_too(graph: RosGraph) -> None:
    graph.detector()
    found, camera = detections_of(graph), graph.camera(Image)
    camera.publish(image_message(BLACK, 5))
    graph.until(lambda: found)
    assert (found[0].header, len(found[0].detections)) == (header_at(5), 0)


def test_who_comes_late_still_hears_what_the_classes_mean(graph: RosGraph) -> None:
    graph.detector(score_threshold=0.25)
    labels = graph.listen(LabelInfo, '/detector/label_info', LATCHED)
    info = graph.listen(VisionInfo, '/detector/vision_info', LATCHED)
    graph.until(lambda: labels and info)
    assert [(one.class_id, one.class_name) for one in labels[0].class_map] == list(
        enumerate(LABELS))
    assert labels[0].threshold == 0.25
    assert info[0].database_location == '/detector/label_info'
    assert 'blobs' in info[0].method


def test_labels_are_said_again_when_the_threshold_changes_and_only_then(graph: RosGraph) -> None:
    graph.detector()
    labels = graph.listen(LabelInfo, '/detector/label_info', LATCHED)
    graph.until(lambda: len(labels) == 1)
    assert graph.set(target_fps=12.0).successful
    assert graph.set(score_threshold=0.75).successful
    graph.until(lambda: len(labels) > 1)
    assert [message.threshold for message in labels] == [0.5, 0.75]


def test_debug_images_are_drawn_while_somebody_looks(graph: RosGraph) -> None:
    node = graph.detector()
    found, camera = detections_of(graph), graph.camera(Image)
    camera.publish(image_message(blob_picture(), 1))
    graph.until(lambda: len(found) == 1)
    assert node.count_subscribers('/detector/debug_image') == 0
    pictures = graph.listen(Image, '/detector/debug_image')
    graph.connected('/detector/debug_image')
    graph.until(lambda: node.count_subscribers('/detector/debug_image') == 1)
    camera.publish(image_message(blob_picture(), 2))
    graph.until(lambda: pictures)
    assert [picture.header for picture in pictures] == [header_at(2)]
    drawn = np.frombuffer(pictures[0].data, np.uint8).reshape(240, 320, 3)
    assert (drawn != blob_picture()).any()


def test_debug_images_come_as_jpeg_for_who_asks_for_that(graph: RosGraph) -> None:
    node = graph.detector()
    found, camera = detections_of(graph), graph.camera(Image)
    topic = '/detector/debug_image/compressed'
    pictures = graph.listen(CompressedImage, topic)
    graph.connected(topic)
    graph.until(lambda: node.count_subscribers(topic) == 1)
    camera.publish(image_message(blob_picture(), 3))
    graph.until(lambda: pictures and found)
    assert [picture.header for picture in pictures] == [header_at(3)]
    drawn = image_message_to_frame(pictures[0]).pixels
    assert drawn.shape == blob_picture().shape
    assert np.abs(drawn.astype(int) - blob_picture()).max() > 100, 'a box is drawn'


def test_compressed_images_are_taken_from_their_own_topic(graph: RosGraph) -> None:
    graph.detector(image_transport='compressed')
    found = detections_of(graph)
    camera = graph.camera(CompressedImage, '/image/compressed')
    camera.publish(jpeg_message(blob_picture(), 9))
    graph.until(lambda: found)
    assert found[0].header == header_at(9)
    assert len(found[0].detections) > 0


def test_several_cameras_have_their_own_topics(graph: RosGraph) -> None:
    graph.detector(cameras=['front', 'rear'])
    found = {name: detections_of(graph, f'/detector/{name}/detections')
             for name in ('front', 'rear')}
    cameras = {name: graph.camera(Image, f'/{name}/image') for name in ('front', 'rear')}
    cameras['front'].publish(image_message(blob_picture(), 1))
    cameras['rear'].publish(image_message(BLACK, 2))
    graph.until(lambda: found['front'] and found['rear'])
    assert len(found['front'][0].detections) > 0
    assert (found['rear'][0].header, len(found['rear'][0].detections)) == (header_at(2), 0)


def test_topics_can_be_remapped(graph: RosGraph) -> None:
    graph.detector(arguments=('-r', 'image:=/camera/image_raw', '-r', '~/detections:=/seen'))
    found, camera = detections_of(graph, '/seen'), graph.camera(Image, '/camera/image_raw')
    camera.publish(image_message(blob_picture()))
    graph.until(lambda: found)


def test_compressed_topics_follow_the_remapped_base(graph: RosGraph) -> None:
    graph.detector(image_transport='compressed', arguments=('-r', 'image:=/camera/image_raw'))
    graph.camera(CompressedImage, '/camera/image_raw/compressed')


def test_everything_lives_in_the_nodes_namespace_but_the_diagnostics(graph: RosGraph) -> None:
    node = graph.detector(namespace='/robot')
    found = detections_of(graph, '/robot/detector/detections')
    camera = graph.camera(Image, '/robot/image')
    camera.publish(image_message(blob_picture()))
    graph.until(lambda: found)
    topics = {name for name, _ in node.get_publisher_names_and_types_by_node(
        'detector', '/robot')} - {'/rosout', '/parameter_events'}
    assert {name for name in topics if not name.startswith('/robot/')} == {'/diagnostics'}


def test_two_detectors_in_two_namespaces_do_not_hear_each_other(graph: RosGraph) -> None:
    graph.detector(namespace='/left')
    graph.detector(namespace='/right')
    left = detections_of(graph, '/left/detector/detections')
    right = detections_of(graph, '/right/detector/detections')
    graph.camera(Image, '/right/image').publish(image_message(blob_picture(), 3))
    graph.until(lambda: right)
    assert (len(right), left) == (1, [])


def test_the_diagnostics_of_detectors_in_two_namespaces_have_names_of_their_own(
        graph: RosGraph) -> None:
    graph.detector(namespace='/left')
    graph.detector(namespace='/right')
    heard = graph.listen(DiagnosticArray, '/diagnostics')
    graph.until(lambda: {message.status[0].name for message in heard} == {
        'left/detector: detection', 'right/detector: detection'})


def test_the_detector_imports_nothing_that_it_does_not_use() -> None:
    code = ('import sys, mobilenet_ros.ros.detector_node\n'
            'print(*{name.partition(".")[0] for name in sys.modules})')
    printed = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True,
                             check=True).stdout
    assert 'rclpy' in printed.split()
    assert {'rosbags', 'onnx', 'torch', 'matplotlib'}.isdisjoint(printed.split())
