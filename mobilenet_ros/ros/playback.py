# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Runs a node that plays something from a thread of its own, until it has played it."""

from collections.abc import Callable
from typing import Any, Protocol

import rclpy
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.logging import get_logger
from rclpy.task import Future

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.ros.ending import hear_no_more


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
    rclpy.init(args=args)
    try:
        _serve(make())
    except MobilenetRosError as error:
        get_logger(name).fatal(str(error))
        return 1
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    finally:
        rclpy.try_shutdown()
    return 0


def _serve(node: Player) -> None:
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    try:
        executor.spin_until_future_complete(node.finished)
        if node.finished.done() and node.context.ok():
            node.finished.result()
    finally:
        hear_no_more()
        node.close()
        node.destroy_node()
