# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Keeps a node's live parameters and the settings made of them in step.

A change is checked as a whole before it is accepted, and acts afterwards: a refused one gives its
reason and changes nothing.
"""

from collections.abc import Callable, Sequence
from typing import Any

from rcl_interfaces.msg import SetParametersResult
from rclpy.node import Node
from rclpy.parameter import Parameter

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.family import Family
from mobilenet_ros.pipeline.settings import DetectorSettings
from mobilenet_ros.ros.given_parameters import declare, take_as_meant, warn_of_unknown
from mobilenet_ros.ros.parameters import SPECS, descriptor, live_settings


def declare_parameters(node: Node) -> None:
    """Declare every parameter of the detector with its descriptor."""
    for spec in SPECS:
        declare(node, spec, descriptor(spec))
    take_as_meant(node, SPECS)
    warn_of_unknown(node, (spec.name for spec in SPECS))


def values_of(node: Node) -> dict[str, Any]:
    """Return the values of all declared parameters of the detector."""
    return {spec.name: node.get_parameter(spec.name).value for spec in SPECS}


class LiveParameters:
    """Checks changes of a node's parameters and hands on the settings they mean."""

    def __init__(self, node: Node, family: Family,
                 apply: Callable[[DetectorSettings], None]) -> None:
        """Call `apply` with the present parameters now and with the new ones at every change."""
        self._node = node
        self._family = family
        self._apply = apply
        self._has_post_set = hasattr(node, 'add_post_set_parameters_callback')  # not in Humble
        apply(live_settings(values_of(node), family))
        node.add_on_set_parameters_callback(self._check)
        if self._has_post_set:
            node.add_post_set_parameters_callback(self._changed)

    def close(self) -> None:
        """Leave the node alone."""
        self._node.remove_on_set_parameters_callback(self._check)
        if self._has_post_set:
            self._node.remove_post_set_parameters_callback(self._changed)

    def _check(self, changes: Sequence[Parameter]) -> SetParametersResult:
        deleted = [change.name for change in changes if change.type_ == Parameter.Type.NOT_SET]
        if deleted:
            return SetParametersResult(
                successful=False, reason=f'{", ".join(deleted)} cannot be deleted')
        values = values_of(self._node) | {change.name: change.value for change in changes}
        try:
            candidate = live_settings(values, self._family)
        except MobilenetRosError as error:
            return SetParametersResult(successful=False, reason=str(error))
        if not self._has_post_set:
            self._apply(candidate)
        return SetParametersResult(successful=True)

    def _changed(self, changes: Sequence[Parameter]) -> None:
        self._apply(live_settings(values_of(self._node), self._family))
