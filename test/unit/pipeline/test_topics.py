# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Topics of a camera below its node."""

from mobilenet_ros.pipeline.topics import private_topic


def test_the_only_camera_adds_no_name() -> None:
    assert private_topic('', 'detections') == '~/detections'


def test_several_cameras_are_told_apart() -> None:
    assert private_topic('front', 'detections', '/detector') == '/detector/front/detections'
