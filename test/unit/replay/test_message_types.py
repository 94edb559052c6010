# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""vision_msgs without ROS: made with defaults, the same on the wire as rclpy's."""

import numpy as np
import pytest
from support.bags import header

from mobilenet_ros.messages.detection_message import DetectionMessages, message_to_box
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.replay.message_types import VisionMessages, make, message_store

ARRAY = 'vision_msgs/msg/Detection2DArray'
FOUND = Detections(np.array([[1.5, 2.0, 30.25, 40.0], [0.0, 0.0, 8.0, 6.0]], np.float32),
                   np.array([0.75, 0.5], np.float32), np.array([1, 0]))


def test_everything_has_a_default() -> None:
    for name in message_store().types:
        if name.startswith('vision_msgs/'):
            message_store().serialize_cdr(make(name), name)


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match='Detection4D'):
        VisionMessages().Detection4D()
    with pytest.raises(TypeError, match='colour'):
        VisionMessages().BoundingBox2D(colour=3)


def test_a_message_survives_the_wire() -> None:
    written = DetectionMessages(VisionMessages()).message(FOUND, header(5), ('0', '1'))
    read = message_store().deserialize_cdr(message_store().serialize_cdr(written, ARRAY), ARRAY)
    assert [message_to_box(each.bbox) for each in read.detections] == FOUND.boxes_xyxy.tolist()
    assert [each.results[0].hypothesis.class_id for each in read.detections] == ['1', '0']
    assert all(each.header.stamp.nanosec == 5 for each in (read, *read.detections))


def test_its_bytes_are_those_of_rclpy() -> None:
    serialization = pytest.importorskip('rclpy.serialization')
    vision_msgs = pytest.importorskip('vision_msgs.msg')
    read = serialization.deserialize_message(
        bytes(message_store().serialize_cdr(
            DetectionMessages(VisionMessages()).message(FOUND, header(5), ('0', '1')), ARRAY)),
        vision_msgs.Detection2DArray)
    rclpy_header = read.header
    assert read == DetectionMessages(vision_msgs).message(FOUND, rclpy_header, ('0', '1'))
    assert rclpy_header.frame_id == 'camera_optical'
