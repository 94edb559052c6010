# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Parameters that are read once, at the start, from a command line or a launch file."""

from collections.abc import Iterable
from typing import Any

from rcl_interfaces.msg import ParameterDescriptor
from rclpy.node import Node

from mobilenet_ros.errors import SettingError
from mobilenet_ros.ros.parameters import ParameterSpec, descriptor


def read_start_parameters(node: Node, specs: Iterable[ParameterSpec]) -> dict[str, Any]:
    """Declare the parameters and return their values.

    Raises SettingError on a wrong type or a value outside its range.
    """
    return {spec.name: _checked(spec, node.declare_parameter(
        spec.name, spec.default, _descriptor(spec)).value) for spec in specs}


def _descriptor(spec: ParameterSpec) -> ParameterDescriptor:
    """Let every type in: on a command line `source:=0` and `rate_hz:=15` are integers."""
    message = descriptor(spec._replace(span=None))
    message.dynamic_typing = True
    message.read_only = True
    return message


def _checked(spec: ParameterSpec, value: Any) -> Any:
    wanted = type(spec.default)
    if type(value) is int and wanted in (float, str):
        value = wanted(value)
    if not isinstance(value, wanted):
        raise SettingError(f'{spec.name} must be a {wanted.__name__}, not {value!r}')
    low, high = spec.span or (value, value)
    if not low <= value <= high:
        raise SettingError(f'{spec.name} must be in [{low:g}, {high:g}], not {value}')
    return value
