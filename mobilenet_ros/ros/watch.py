# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Watches over the cameras of a detector: what is wrong, asked once a second."""

from collections import deque
from collections.abc import Iterable
from typing import Any

from rclpy.node import Node

from mobilenet_ros.messages.image_message import ALIASES, stamp_ns_of
from mobilenet_ros.pipeline.figures import Figures
from mobilenet_ros.pipeline.worker import Worker
from mobilenet_ros.ros.arrivals import (
    Arrivals,
    Since,
    loss_troubles,
    mixing_troubles,
    time_troubles,
)
from mobilenet_ros.ros.camera_topics import CameraTopics
from mobilenet_ros.ros.clock_watch import ClockWatch
from mobilenet_ros.ros.silence import publisher_troubles, silence_text
from mobilenet_ros.ros.trouble import Trouble
from mobilenet_ros.stamp import NS_PER_S

PATIENCE_S = 3.0
_PERIODS = 3
_SPAN = 10  # reports that a share of lost frames is taken over
_LASTS_S = 5.0  # how long a bad frame counts as one of now


class Watch:
    """Sees every message of every camera, and every frame that was lost."""

    def __init__(self, node: Node, cameras: Iterable[CameraTopics], now_s: float) -> None:
        """Begin to wait for the cameras at a monotonic time."""
        self._node = node
        self._clock = ClockWatch(node, now_s)
        self._cameras = {topics.name: topics for topics in cameras}
        self._arrivals = {name: Arrivals(now_s) for name in self._cameras}
        self._history = {name: deque([Since(0, 0)], _SPAN) for name in self._cameras}
        self._lost: dict[str, tuple[float, str]] = {}
        self._stale = self._processed = 0  # at the last report
        self._told: set[tuple[str, str]] = set()

    def arrived(self, camera: str, message: Any, now_s: float, number: int | None) -> None:
        """Take a message in its callback; `number` is the middleware's, where it tells one."""
        stamp_ns = stamp_ns_of(message.header)
        age_s = (self._node.get_clock().now().nanoseconds - stamp_ns) / NS_PER_S
        self._arrivals[camera].note(now_s, age_s, stamp_ns, getattr(message, 'encoding', ''),
                                    number)

    def lost(self, camera: str, text: str, now_s: float) -> None:
        """Take a frame that could not be processed, with the reason."""
        self._lost[camera] = (now_s, text)

    @property
    def never_arrived(self) -> int | None:
        """Return how many messages are missing, or None where the middleware does not tell."""
        counts = [arrivals.sequence for arrivals in self._arrivals.values()]
        return sum(each.missing for each in counts) if any(
            each.is_told for each in counts) else None

    def troubles(self, worker: Worker, max_age_s: float, now_s: float) -> list[Trouble]:
        """Return what is wrong with the cameras and the clock, worst first."""
        frames_come = any(now_s - each.heard_s < 1.0 for each in self._arrivals.values())
        troubles = self._clock.troubles(now_s, frames_come)
        for name in self._cameras:
            troubles += self._of_camera(name, worker, now_s)
        figures = worker.figures
        troubles += self._stale_troubles(figures, max_age_s)
        self._processed, self._stale = figures.processed, figures.stale
        return sorted(troubles, key=lambda trouble: not trouble.is_error)

    def _of_camera(self, name: str, worker: Worker, now_s: float) -> list[Trouble]:
        topics, arrivals = self._cameras[name], self._arrivals[name]
        topic = topics.image_topic
        troubles = publisher_troubles(self._node, topic, topics.type_name, topics.qos)
        silent_s = now_s - arrivals.heard_s
        if silent_s >= self._patience_s(name, worker):
            if not troubles:
                troubles.append(Trouble(f'silence of {topic}', silence_text(
                    self._node, topic, topics.type_name, silent_s, arrivals.count > 0), True))
            return troubles
        history = self._history[name]
        troubles += mixing_troubles(topic, arrivals, now_s)
        troubles += loss_troubles(topic, arrivals, history[0])
        history.append(Since(arrivals.count, arrivals.sequence.missing))
        if arrivals.count and self._clock.has_time:
            troubles += time_troubles(topic, arrivals)
        self._tell_alias(topic, arrivals.encoding)
        return troubles + self._lost_troubles(name, topic, worker.figures, now_s)

    def _lost_troubles(self, name: str, topic: str, figures: Figures,
                       now_s: float) -> list[Trouble]:
        lost_s, text = self._lost.get(name, (float('-inf'), ''))
        if now_s - lost_s >= _LASTS_S:
            return []
        return [Trouble(f'lost of {topic}', f'{topic}: {text.splitlines()[-1]}',
                        is_error=figures.processed == self._processed, is_told=True)]

    def _stale_troubles(self, figures: Figures, max_age_s: float) -> list[Trouble]:
        dropped, processed = figures.stale - self._stale, figures.processed - self._processed
        if dropped <= processed:
            return []
        oldest_s = max(each.age_s for each in self._arrivals.values())
        return [Trouble('stale', (
            f'frames are dropped because they are older than max_age_s {max_age_s:g} (up to '
            f'{oldest_s:.2f} s when they arrive): raise max_age_s, or find what delays them'),
            is_error=not processed)]

    def _tell_alias(self, topic: str, encoding: str) -> None:
        if encoding in ALIASES and (topic, encoding) not in self._told:
            self._told.add((topic, encoding))
            self._node.get_logger().info(
                f'the images on {topic} are {encoding}, taken as {ALIASES[encoding]}')

    def _patience_s(self, name: str, worker: Worker) -> float:
        """Return how long a camera may be silent; one that sends rarely, for longer."""
        rate = worker.rate_of(name)
        return max(PATIENCE_S, _PERIODS * ((rate and rate.stamp_period_s) or 0.0))
