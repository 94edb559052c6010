# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a node that plays something from a thread of its own, until it has played it."""

from collections.abc import Callable
from typing import Any, Protocol

from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.task import Future

from mobilenet_ros.ros.program import hear_no_more, run_program


class Player(Protocol):
    """A node whose `finished` is done at the end, with an error if there was one."""

    finished: Future
    context: Context

    def close(self) -> None:
        """Stop playing."""

    def destroy_node(self) -> Any:
        """Take the node off the graph."""


def play(make: Callable[[], Player], name: str, args: list[str] | None) -> int:
    """Make the node and serve it until it has finished or is told to stop; 1 on an error."""
    return run_program(name, lambda: _serve(make()), args)


def _serve(node: Player) -> int:
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    try:
        executor.spin_until_future_complete(node.finished)
        if node.finished.done() and node.context.ok():
            node.finished.result()
        return 0
    finally:
        hear_no_more()
        node.close()
        node.destroy_node()
