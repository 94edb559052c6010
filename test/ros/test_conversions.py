# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Messages say exactly what the detections say, under the frame's own header."""

import numpy as np
import pytest
import vision_msgs.msg
from support.messages import header_at

from mobilenet_ros.family.labels import UNUSED
from mobilenet_ros.messages.detection_message import (
    DetectionMessages,
    fill_box,
    message_to_box,
)
from mobilenet_ros.messages.image_message import image_message_to_frame
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.ros.conversions import (
    labels_to_msg,
    pixels_to_msg,
    vision_info_to_msg,
)

HEADER = header_at(1_234_567_890_123_456_789, 'camera_optical')
LABELS = ('ground', 'blob', UNUSED, 'sky')
FOUND = Detections(np.array([[10, 20, 30, 60], [0.5, 1.25, 3, 4]], np.float32),
                   np.array([0.9, 0.625], np.float32), np.array([3, 1]))


@pytest.mark.parametrize('box', [[10.0, 20.0, 30.0, 60.0], [0.0, 0.0, 1920.0, 1080.0],
                                 [0.125, 7.5, 0.25, 9.0]])
def test_a_box_survives_the_way_to_centre_and_size_and_back(box: list[float]) -> None:
    message = vision_msgs.msg.BoundingBox2D()
    fill_box(message, box)
    assert message_to_box(message) == pytest.approx(box, abs=1e-9)


def test_a_box_is_its_centre_and_its_size() -> None:
    message = vision_msgs.msg.BoundingBox2D()
    fill_box(message, [10.0, 20.0, 30.0, 60.0])
    assert (message.center.position.x, message.center.position.y) == (20.0, 40.0)
    assert (message.size_x, message.size_y, message.center.theta) == (20.0, 40.0, 0.0)


def test_the_header_is_on_the_array_and_on_each_detection() -> None:
    message = DetectionMessages(vision_msgs.msg).message(FOUND, HEADER, ('0', '1', '2', '3'))
    assert [message.header, *(one.header for one in message.detections)] == [HEADER] * 3


def test_every_detection_keeps_box_score_and_class_in_order() -> None:
    message = DetectionMessages(vision_msgs.msg).message(FOUND, HEADER, LABELS)
    assert [message_to_box(one.bbox) for one in message.detections] == FOUND.boxes_xyxy.tolist()
    hypotheses = [one.results[0].hypothesis for one in message.detections]
    assert [(each.class_id, each.score) for each in hypotheses] == [('sky', pytest.approx(0.9)),
                                                                   ('blob', 0.625)]


def test_a_message_says_nothing_of_the_one_before() -> None:
    messages, other = DetectionMessages(vision_msgs.msg), header_at(5, 'other')
    messages.message(FOUND, HEADER, LABELS)
    for found in (FOUND[1:], FOUND, FOUND[:0], FOUND[[1, 0, 1]]):
        again = messages.message(found, other, LABELS)
        assert again == DetectionMessages(vision_msgs.msg).message(found, other, LABELS)


def test_nothing_seen_is_an_array_of_none() -> None:
    message = DetectionMessages(vision_msgs.msg).message(Detections.empty(), HEADER, LABELS)
    assert (message.header, list(message.detections)) == (HEADER, [])


def test_the_label_message_names_every_class_that_stands_for_something() -> None:
    message = labels_to_msg(LABELS, 0.25, HEADER)
    assert {one.class_id: one.class_name for one in message.class_map} == {
        0: 'ground', 1: 'blob', 3: 'sky'}
    assert message.threshold == 0.25


def test_the_vision_message_says_where_the_labels_are() -> None:
    message = vision_info_to_msg('MobileNet-SSD blobs', '/detector/label_info', HEADER)
    assert (message.method, message.database_location) == ('MobileNet-SSD blobs',
                                                           '/detector/label_info')


@pytest.mark.parametrize(('shape', 'encoding'), [((5, 7, 3), 'bgr8'), ((4, 6, 3), 'rgb8'),
                                                 ((5, 7), 'mono8')])
def test_pixels_survive_the_way_into_a_message_and_back(shape: tuple[int, ...],
                                                        encoding: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    frame = image_message_to_frame(pixels_to_msg(pixels, HEADER, encoding))
    np.testing.assert_array_equal(frame.pixels, pixels)
    assert (frame.stamp_ns, frame.frame_id) == (1_234_567_890_123_456_789, 'camera_optical')


def test_a_view_is_made_a_message_as_its_copy_is() -> None:
    wide = np.random.default_rng(1).integers(0, 256, (6, 9, 3), np.uint8)
    view = wide[:, 2:7]
    assert pixels_to_msg(view, HEADER) == pixels_to_msg(view.copy(), HEADER)
