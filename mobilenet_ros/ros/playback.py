# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a node that plays something from a thread of its own, until it has played it."""

import time
from collections.abc import Callable, Mapping
from math import inf
from threading import Event
from typing import Any, Protocol

from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.task import Future

from mobilenet_ros.ros.guard import NOTICED_S, guarded
from mobilenet_ros.ros.program import hear_no_more, run_program

_POLL_S = 0.05
_MATCHED_S = 0.1  # a publisher knows of a match somewhat before the subscriber does
_LOG_PERIOD_S = 5.0


class Player(Protocol):
    """A node whose `finished` is done at the end, with an error if there was one."""

    finished: Future
    context: Context

    def close(self) -> None:
        """Stop playing."""

    def destroy_node(self) -> Any:
        """Take the node off the graph."""

    def get_logger(self) -> Any:
        """Return where the node says what is wrong."""


def play(make: Callable[[], Player], name: str, args: list[str] | None) -> int:
    """Make the node and serve it until it has finished or is told to stop; 1 on an error."""
    return run_program(name, lambda: _serve(make()), args)


def _serve(node: Player) -> int:
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
