# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Nodes that play something on a thread of their own, and what runs one until it has played it."""

import time
from collections.abc import Callable, Mapping
from math import inf
from threading import Event, Thread
from typing import Any

from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.task import Future

from mobilenet_ros.ros.guard import NOTICED_S, guarded
from mobilenet_ros.ros.program import hear_no_more, run_program

_POLL_S = 0.05
_MATCHED_S = 0.1  # a publisher knows of a match somewhat before the subscriber does
_LOG_PERIOD_S = 5.0
_STOP_S = 2.0  # a webcam that hangs must not keep the process alive


class PlayingNode(Node):
    """A node whose `finished` is done at the end of what it plays, with an error if there was one.

    A subclass plays in `_play`, until `_stopped` is set, and calls `start_playing` once it is
    made.
    """

    def __init__(self, name: str, **kwargs: Any) -> None:
        """Play nothing yet."""
        super().__init__(name, **kwargs)
        self.finished = Future()
        self._stopped = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start_playing(self) -> None:
        """Start the thread that plays."""
        self._thread.start()

    def close(self) -> None:
        """Stop playing."""
        self._stopped.set()
        self._thread.join(_STOP_S)

    def _run(self) -> None:
        try:
            self._play()
            self.finished.set_result(None)
        except Exception as error:  # handed to the main thread, which alone may end the process
            if self.context.ok():
                self.finished.set_exception(error)  # else it only says that the graph is gone

    def _play(self) -> None:
        raise NotImplementedError


def play(make: Callable[[], PlayingNode], name: str, args: list[str] | None) -> int:
    """Make the node and serve it until it has finished or is told to stop; 1 on an error."""
    return run_program(name, lambda: _serve(make()), args)


def _serve(node: PlayingNode) -> int:
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    try:
        while node.context.ok() and not node.finished.done():
            guarded(node, lambda: executor.spin_until_future_complete(node.finished, NOTICED_S))
        if node.finished.done() and node.context.ok():
            node.finished.result()
        return 0
    finally:
        hear_no_more()
        node.close()
        if node.context.ok():  # else a signal's own shutdown is at work, and the two can block
            node.destroy_node()


def wait_for_subscribers(publishers: Mapping[str, Any], stopped: Event, logger: Any,
                         limit_s: float = inf) -> None:
    """Wait until every topic has a subscriber, so that the first images are not lost."""
    end_s = time.monotonic() + limit_s
    while time.monotonic() < end_s and not stopped.wait(_POLL_S):
        alone = [topic for topic, publisher in publishers.items()
                 if not publisher.get_subscription_count()]
        if not alone:
            stopped.wait(_MATCHED_S)
            return
        logger.info(f'waiting for a subscriber of {", ".join(alone)}',
                    throttle_duration_sec=_LOG_PERIOD_S, skip_first=True)
