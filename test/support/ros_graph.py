# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A detector and its user on a real graph of their own: one context and one domain for a test.

The detector spins in a thread of its own; the user waits for conditions, never for time to pass.
"""

import itertools
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from lifecycle_msgs.srv import ChangeState, GetState
from rcl_interfaces.msg import SetParametersResult
from rcl_interfaces.srv import SetParametersAtomically
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.qos import DurabilityPolicy, QoSProfile
from support.stderr_file import StderrFile

from mobilenet_ros.family import Family
from mobilenet_ros.ros.detection_graph import Observer
from mobilenet_ros.ros.detector_node import DetectorNode

TIMEOUT_S = 20.0
LATCHED = QoSProfile(depth=100, durability=DurabilityPolicy.TRANSIENT_LOCAL)
_domains = itertools.count(int(os.environ.get('ROS_DOMAIN_ID', '1')))


class RosGraph:
    """One user node, and as many detectors as a test starts."""

    def __init__(self, family: Family, folder: Path) -> None:
        self.family = family
        self._stderr = StderrFile(folder / 'stderr.txt')
        self.context = Context()
        rclpy.init(context=self.context, domain_id=next(_domains) % 101 + 1)
        self.user = Node('user', context=self.context)
        self._user_executor = self._executor_of(self.user)
        self._detectors: list[tuple[DetectorNode, threading.Thread]] = []
        self._deaths: list[BaseException] = []

    def _executor_of(self, node: Node) -> SingleThreadedExecutor:
        executor = SingleThreadedExecutor(context=self.context)
        executor.add_node(node)
        return executor

    def detector(self, start: bool = True, arguments: tuple[str, ...] = (), namespace: str = '',
                 observer: Observer = lambda published: None, **parameters: Any) -> DetectorNode:
        """Run a detector with these parameters; `start` configures and activates it."""
        self._stderr.open()
        parameters = {'family': str(self.family.folder), 'providers': ['cpu'],
                      'intra_op_threads': 1} | parameters
        node = DetectorNode(
            observer, context=self.context, namespace=namespace,
            cli_args=['--ros-args', *arguments], use_global_arguments=False,
            parameter_overrides=[Parameter(name, value=value)
                                 for name, value in parameters.items()])
        if start:
            assert node.start(), self.log()
        thread = threading.Thread(target=self._spin, args=(self._executor_of(node),))
        thread.start()
        self._detectors.append((node, thread))
        return node

    def _spin(self, executor: SingleThreadedExecutor) -> None:
        try:
            executor.spin()
        except ExternalShutdownException:
            pass
        except Exception as error:
            if self.context.ok():  # afterwards rclpy itself stumbles over what is no more
                self._deaths.append(error)

    def close(self) -> None:
        """End everything; a callback of a detector that raised fails the test."""
        self.context.try_shutdown()
        for node, thread in self._detectors:
            thread.join(TIMEOUT_S)
            node.close()
            node.destroy_node()
        self.user.destroy_node()
        self._stderr.close()
        assert not self._deaths, self._deaths

    def listen(self, message_type: type, topic: str, qos: QoSProfile | int = 10) -> list[Any]:
        """Return a list that fills with what is published on a topic."""
        heard: list[Any] = []
        self.user.create_subscription(message_type, topic, heard.append, qos)
        return heard

    def camera(self, message_type: type, topic: str = '/image',
               qos: QoSProfile | int = 10) -> Any:
        """Return a publisher that a detector listens to already."""
        publisher = self.user.create_publisher(message_type, topic, qos)
        self.until(lambda: publisher.get_subscription_count() > 0)
        return publisher

    def until(self, condition: Callable[[], Any], timeout_s: float = TIMEOUT_S) -> Any:
        """Serve the user's callbacks until a condition holds; fail after the timeout."""
        deadline_s = time.monotonic() + timeout_s
        while not (met := condition()):
            assert time.monotonic() < deadline_s, f'it never came true; the log: {self.log()}'
            assert not self._deaths, self._deaths
            self._user_executor.spin_once(timeout_sec=0.02)
        return met

    def connected(self, topic: str, count: int = 1) -> None:
        """Wait until a topic of the user's subscriptions has publishers."""
        self.until(lambda: self.user.count_publishers(topic) >= count)

    def log_from_here(self) -> None:
        """Keep what is logged from now on; a detector that is run does so by itself."""
        self._stderr.open()

    def log(self) -> str:
        """Return everything that was logged so far, as a terminal shows it."""
        return self._stderr.text()

    def logged(self, text: str) -> None:
        """Wait until something that contains `text` is logged."""
        self.until(lambda: text in self.log())

    def call(self, service_type: type, name: str, request: Any) -> Any:
        """Call a service and return its answer."""
        client = self.user.create_client(service_type, name)
        self.until(client.service_is_ready)
        future = client.call_async(request)
        self.until(future.done)
        self.user.destroy_client(client)
        return future.result()

    def set(self, node: str = '/detector', **values: Any) -> SetParametersResult:
        """Set parameters as `ros2 param set` does, all or none."""
        parameters = [Parameter(name, value=value).to_parameter_msg()
                      for name, value in values.items()]
        return self.call(SetParametersAtomically, f'{node}/set_parameters_atomically',
                         SetParametersAtomically.Request(parameters=parameters)).result

    def transition(self, name: str, node: str = '/detector') -> bool:
        """Do what `ros2 lifecycle set` does; tell whether it succeeded."""
        request = ChangeState.Request()
        request.transition.label = name
        return bool(self.call(ChangeState, f'{node}/change_state', request).success)

    def state(self, node: str = '/detector') -> str:
        """Return the label of a lifecycle state."""
        answer = self.call(GetState, f'{node}/get_state', GetState.Request())
        return str(answer.current_state.label)

    def diagnostics(self) -> Callable[[], dict[str, str]]:
        """Return a function that returns the newest values on /diagnostics."""
        heard = self.listen(DiagnosticArray, '/diagnostics')

        def newest() -> dict[str, str]:
            values = heard[-1].status[0].values if heard else []
            return {pair.key: pair.value for pair in values}
        return newest
