# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Whether a node's clock runs: a simulated one may never begin, or stand still."""

from rclpy.node import Node

from mobilenet_ros.ros.trouble import Trouble

PATIENCE_S = 3.0
NEVER = ('use_sim_time is true and there is no time: /clock has {publishers} publisher(s) and '
         'sent nothing; start ros2 bag play --clock or the simulator, or set use_sim_time: false')
STILL = ('frames come, but the simulated time on /clock has stood still for {still_s:.0f} s: ages '
         'and max_age_s mean nothing until it goes on')


class ClockWatch:
    """Looks at a node's clock now and then."""

    def __init__(self, node: Node, now_s: float) -> None:
        """Begin at a monotonic time."""
        self._node = node
        self._moved_s = now_s
        self._time_ns = -1

    @property
    def has_time(self) -> bool:
        """Tell whether there is a time at all; without one no age means anything."""
        return self._time_ns != 0

    def troubles(self, now_s: float, frames_come: bool) -> list[Trouble]:
        """Return what is wrong with the clock at a monotonic time."""
        time_ns = self._node.get_clock().now().nanoseconds
        if time_ns != self._time_ns:
            self._time_ns, self._moved_s = time_ns, now_s
        still_s = now_s - self._moved_s
        if still_s < PATIENCE_S:
            return []
        if time_ns == 0:
            publishers = self._node.count_publishers('/clock')
            return [Trouble('clock', NEVER.format(publishers=publishers), True)]
        return [Trouble('clock', STILL.format(still_s=still_s))] if frames_come else []
