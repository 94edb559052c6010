# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every parameter of the camera: all of them are read once, at the start."""

from typing import Any, NamedTuple

from rcl_interfaces.msg import ParameterDescriptor
from rclpy.node import Node

from mobilenet_ros.errors import SettingError
from mobilenet_ros.ros.camera_images import ENCODINGS
from mobilenet_ros.ros.parameters import TRANSPORTS, ParameterSpec, check_choice, descriptor
from mobilenet_ros.sources.open import UNDERSTOOD

MAX_RATE_HZ = 1000.0

SPECS = (
    ParameterSpec('source', '', f'what to show: {UNDERSTOOD}'),
    ParameterSpec('bag_topic', '', 'which images of a bag to show; empty: the only ones'),
    ParameterSpec('rate_hz', 0.0, "pictures a second [Hz]; 0: the source's own",
                  (0.0, MAX_RATE_HZ)),
    ParameterSpec('loop', False, 'start again at the end of the source'),
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
    encoding: str
    frame_id: str
    image_transport: str


def read_parameters(node: Node) -> CameraParameters:
    """Declare the parameters and return their values; raises SettingError on a wrong one."""
    values: dict[str, Any] = {
        spec.name: node.declare_parameter(spec.name, spec.default, _descriptor(spec)).value
        for spec in SPECS}
    for spec in SPECS:
        values[spec.name] = _of_type(spec, values[spec.name])
    check_choice('encoding', values['encoding'], ENCODINGS)
    check_choice('image_transport', values['image_transport'], TRANSPORTS)
    if not 0.0 <= values['rate_hz'] <= MAX_RATE_HZ:
        raise SettingError(f'rate_hz must be in [0, {MAX_RATE_HZ:g}] Hz, '
                           f'not {values["rate_hz"]}')
    return CameraParameters(**values)


def _descriptor(spec: ParameterSpec) -> ParameterDescriptor:
    """Let every type in: on a command line `source:=0` and `rate_hz:=15` are integers."""
    message = descriptor(spec._replace(span=None))
    message.dynamic_typing = True
    message.read_only = True
    return message


def _of_type(spec: ParameterSpec, value: Any) -> Any:
    wanted = type(spec.default)
    if isinstance(value, wanted):
        return value
    if type(value) is int and wanted in (float, str):
        return wanted(value)
    raise SettingError(f'{spec.name} must be a {wanted.__name__}, not {value!r}')
