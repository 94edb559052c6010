# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Neither a wrong request nor a mistake in a callback ends the node."""

import random
import threading
from typing import Any

import pytest
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from sensor_msgs.msg import Image
from support.blob_family import blob_picture
from support.messages import image_message
from support.ros_graph import TIMEOUT_S, RosGraph
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.ros.guard import serve

# What a state allows besides shutting down, and where it leads.
ALLOWED = {'unconfigured': {1: 'inactive'}, 'inactive': {2: 'unconfigured', 3: 'active'},
           'active': {4: 'inactive'}}
NAMES = {1: 'configure', 2: 'cleanup', 3: 'activate', 4: 'deactivate'}
NONSENSE = (0, 9, 10, 20, 33, 60, 71, 99, 255)
SHUTDOWN = {'unconfigured': 5, 'inactive': 6, 'active': 7}


def change(graph: RosGraph, transition: int | str) -> bool:
    asked = (Transition(label=transition) if isinstance(transition, str)
             else Transition(id=transition))
    return bool(graph.call(ChangeState, '/detector/change_state',
                           ChangeState.Request(transition=asked)).success)


@pytest.mark.parametrize('transition', [*NONSENSE, 1, 2, 3, 5, 6, 'configure', 'fly'])
def test_a_transition_that_an_active_node_does_not_know_is_refused(
        graph: RosGraph, transition: int | str) -> None:
    graph.detector()
    assert not change(graph, transition)
    assert graph.state() == 'active'


def test_a_refused_transition_says_what_is_possible(graph: RosGraph) -> None:
    graph.detector()
    assert not change(graph, 1)
    graph.logged('transition with the id 1 refused: the node is active, where deactivate (4), '
                 'shutdown (7) is possible')


def test_a_hundred_transitions_in_random_order_keep_the_node_in_step(graph: RosGraph) -> None:
    """By id and by label, a third of them invalid; then it still detects."""
    chance = random.Random(7)
    graph.detector(start=False)
    state = 'unconfigured'
    for _ in range(100):
        shutdowns = [number for where, number in SHUTDOWN.items() if where != state]
        transition = chance.choice([*NAMES, *NAMES, *NONSENSE[:4], *shutdowns])
        target = ALLOWED[state].get(transition)
        by_label = transition in NAMES and chance.random() < 0.5
        assert change(graph, NAMES[transition] if by_label else transition) == bool(target)
        state = target or state
        assert graph.state() == state
    for transition in {'unconfigured': (1, 3), 'inactive': (3,), 'active': ()}[state]:
        assert change(graph, transition)
    found = graph.listen(Detection2DArray, '/detector/detections')
    graph.connected('/detector/detections')
    graph.camera(Image).publish(image_message(blob_picture()))
    graph.until(lambda: found)


def test_a_callback_that_raises_is_said_and_the_next_one_is_served(graph: RosGraph) -> None:
    graph.log_from_here()
    node = Node('clumsy', context=graph.context)
    served: list[int] = []

    def stumble() -> None:
        served.append(1)
        raise ZeroDivisionError('on purpose')
    node.create_timer(0.01, stumble)
    executor = SingleThreadedExecutor(context=graph.context)
    executor.add_node(node)
    thread = threading.Thread(target=serve, args=(executor, node, lambda: len(served) > 20))
    thread.start()
    thread.join(TIMEOUT_S)
    assert not thread.is_alive()
    assert 'a callback failed, the node goes on: ' in graph.log()
    assert 'ZeroDivisionError: on purpose' in graph.log()


def status(heard: list[Any]) -> tuple[bytes, str]:
    return (heard[-1].status[0].level, heard[-1].status[0].message) if heard else (b'', '')


def test_diagnostics_tell_of_every_state(graph: RosGraph) -> None:
    graph.detector(start=False)
    heard = graph.listen(DiagnosticArray, '/diagnostics')
    warn = DiagnosticStatus.WARN
    for transition, message in (
            (None, 'unconfigured, nothing is detected (ros2 lifecycle set /detector configure)'),
            ('configure', 'inactive, nothing is detected (ros2 lifecycle set /detector activate)')
    ):
        assert transition is None or graph.transition(transition)
        graph.until(lambda message=message: status(heard) == (warn, message))


def test_diagnostics_tell_why_the_node_could_not_be_configured(graph: RosGraph) -> None:
    graph.detector(start=False, family='no_such_family')
    heard = graph.listen(DiagnosticArray, '/diagnostics')
    assert not graph.transition('configure')
    graph.until(lambda: status(heard)[0] == DiagnosticStatus.ERROR)
    assert status(heard)[1].startswith("unconfigured, nothing is detected: no family 'no_such")
