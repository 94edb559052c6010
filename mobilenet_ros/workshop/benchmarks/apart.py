# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A node on a context of its own, in a program that serves no node."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import rclpy
from rclpy.context import Context
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

_Node = TypeVar('_Node', bound=Node)


@contextmanager
def apart(make: Callable[[Context], _Node]) -> Iterator[_Node]:
    """Give the node that `make` makes on a new context; Ctrl-C stays with the caller."""
    context = Context()
    rclpy.init(context=context, signal_handler_options=SignalHandlerOptions.NO)
    node = make(context)
    try:
        yield node
    finally:
        node.destroy_node()
        context.try_shutdown()
