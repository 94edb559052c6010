# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Keeps a node alive: what a callback raises is said, and the next callback is served.

rclpy lets an exception of any callback, its own included, end the process.
"""

import time
import traceback
from collections.abc import Callable
from typing import Any, Protocol

from lifecycle_msgs.srv import ChangeState, GetAvailableTransitions, GetState
from rclpy.context import Context
from rclpy.executors import Executor, ExternalShutdownException
from rclpy.lifecycle import LifecycleNode
from rclpy.node import Node

LOG_PERIOD_S = 1.0
# A signal that comes between looking whether to stop and waiting for callbacks wakes nobody: it is
# noticed after this.
NOTICED_S = 0.5
_PAUSE_S = 0.01  # what fails again and again must not take a core
_ANSWERED_S = 0.2  # for the last answers to leave the process


def serve(executor: Executor, node: Node, ended: Callable[[], bool]) -> None:
    """Serve callbacks until the node has ended or was told to stop."""
    while node.context.ok() and not ended():
        guarded(node, lambda: executor.spin_once(timeout_sec=NOTICED_S))
    end_s = time.monotonic() + _ANSWERED_S
    while node.context.ok() and time.monotonic() < end_s:
        guarded(node, lambda: executor.spin_once(timeout_sec=_ANSWERED_S))


class Guarded(Protocol):
    """What a node needs to be guarded."""

    context: Context

    def get_logger(self) -> Any:
        """Return where to say what is wrong."""


def guarded(node: Guarded, spin: Callable[[], None]) -> None:
    """Serve callbacks by `spin`; log what one raises, unless we were told to stop meanwhile."""
    try:
        spin()
    except ExternalShutdownException:
        raise
    except Exception:
        if node.context.ok():
            node.get_logger().error(f'a callback failed, the node goes on: '
                                    f'{traceback.format_exc()}',
                                    throttle_duration_sec=LOG_PERIOD_S)
            time.sleep(_PAUSE_S)


def refuse_wrong_transitions(node: LifecycleNode) -> None:
    """Have a transition that the state does not allow answered by `success: false`, and say why.

    For an unknown id rclpy raises and gives no answer, from Kilted on it answers.
    """
    service = _service_of(node, ChangeState)
    change_state = service.callback

    def change_or_refuse(request: ChangeState.Request,
                         response: ChangeState.Response) -> ChangeState.Response:
        wanted, possible = request.transition, _possible(node)
        if wanted.label in possible or (not wanted.label and wanted.id in possible.values()):
            return change_state(request, response)
        name = wanted.label or f'with the id {wanted.id}'
        listed = ', '.join(f'{label} ({number})' for label, number in possible.items())
        node.get_logger().warning(f'transition {name} refused: the node is {state_of(node)}, '
                                  f'where {listed or "nothing"} is possible')
        response.success = False
        return response
    service.callback = change_or_refuse


def _possible(node: LifecycleNode) -> dict[str, int]:
    """Return the labels and ids of the transitions that the state of a node allows."""
    answer = _service_of(node, GetAvailableTransitions).callback(
        GetAvailableTransitions.Request(), GetAvailableTransitions.Response())
    return {each.transition.label: each.transition.id for each in answer.available_transitions}


def state_of(node: LifecycleNode) -> str:
    """Return the label of a node's state: unconfigured, inactive, active or finalized."""
    answer = _service_of(node, GetState).callback(GetState.Request(), GetState.Response())
    return str(answer.current_state.label)


def _service_of(node: LifecycleNode, service_type: type) -> Any:
    """Return the first of the node's services of a type: rclpy has no other way to its state."""
    return next(service for service in node.services if service.srv_type is service_type)
