# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Publishes a node's status on /diagnostics once a second, whatever state the node is in."""

from collections.abc import Callable

from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from rclpy.clock import Clock, ClockType
from rclpy.node import Node

from mobilenet_ros.ros.diagnostics import diagnostic_array
from mobilenet_ros.ros.qos import DETECTIONS_QOS

PERIOD_S = 1.0
_REMEDIES = {'unconfigured': 'ros2 lifecycle set {} configure',
             'inactive': 'ros2 lifecycle set {} activate'}


class Health:
    """Lives as long as the node; `status` is asked once a second."""

    def __init__(self, node: Node, status: Callable[[], DiagnosticStatus]) -> None:
        """Start to publish.

        By a steady timer, because a simulated clock that stands still must not silence it.
        """
        self._node = node
        self._status = status
        self._publisher = node.create_publisher(DiagnosticArray, '/diagnostics', DETECTIONS_QOS)
        self._timer = node.create_timer(PERIOD_S, self.publish,
                                        clock=Clock(clock_type=ClockType.STEADY_TIME))

    def publish(self) -> None:
        """Publish the status as it is now."""
        self._publisher.publish(diagnostic_array(
            self._status(), self._node.get_fully_qualified_name(),
            self._node.get_clock().now().to_msg()))


def idle_status(state: str, node_name: str, failure: str) -> DiagnosticStatus:
    """Return the status of a node that is not active; `failure` says why it failed, or is ''."""
    if failure:
        return DiagnosticStatus(level=DiagnosticStatus.ERROR,
                                message=f'{state}, nothing is detected: {failure}')
    remedy = _REMEDIES.get(state, '').format(node_name)
    hint = f' ({remedy})' if remedy else ''
    return DiagnosticStatus(level=DiagnosticStatus.WARN,
                            message=f'{state}, nothing is detected{hint}')
