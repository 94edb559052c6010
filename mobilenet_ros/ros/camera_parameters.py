# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every parameter of the camera: all of them are read once, at the start."""

from typing import NamedTuple

from rclpy.node import Node

from mobilenet_ros.ros.camera_images import ENCODINGS
from mobilenet_ros.ros.parameters import TRANSPORTS, ParameterSpec, check_choice
from mobilenet_ros.ros.start_parameters import read_start_parameters
from mobilenet_ros.sources.open import UNDERSTOOD

MAX_RATE_HZ = 1000.0

SPECS = (
    ParameterSpec('source', '', f'what to show: {UNDERSTOOD}'),
    ParameterSpec('bag_topic', '', 'which images of a bag to show; empty: the only ones'),
    ParameterSpec('rate_hz', 0.0, "pictures a second [Hz]; 0: the source's own",
                  (0.0, MAX_RATE_HZ)),
    ParameterSpec('loop', False, 'start again at the end of the source'),
    ParameterSpec('wait_s', 3.0, 'how long a source that ends waits for a first subscriber [s]',
                  (0.0, 3600.0)),
    ParameterSpec('encoding', 'bgr8', f'encoding of raw images: {", ".join(ENCODINGS)}; images '
                                      'of a bag keep their own'),
    ParameterSpec('frame_id', '', "frame_id of the headers; empty: the bag's, or camera"),
    ParameterSpec('image_transport', 'raw', 'raw (on image) or compressed (on image/compressed)'),
)


class CameraParameters(NamedTuple):
    """The parameters after all checks."""

    source: str
    bag_topic: str
    rate_hz: float
    loop: bool
    wait_s: float
    encoding: str
    frame_id: str
    image_transport: str


def read_parameters(node: Node) -> CameraParameters:
    """Declare the parameters and return their values; raises SettingError on a wrong one."""
    values = read_start_parameters(node, SPECS)
    check_choice('encoding', values['encoding'], ENCODINGS)
    check_choice('image_transport', values['image_transport'], TRANSPORTS)
    return CameraParameters(**values)
