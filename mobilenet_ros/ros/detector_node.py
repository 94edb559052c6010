# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The detector: a lifecycle node that takes camera images and publishes detections.

The executor's callbacks only store; the worker's thread computes and publishes.
"""

import sys
import traceback
from collections.abc import Callable
from typing import Any

import cv2
import rclpy
from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.executors import SingleThreadedExecutor
from rclpy.lifecycle import LifecycleNode, LifecycleState, TransitionCallbackReturn
from rclpy.parameter import Parameter

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.provider_family import family_on
from mobilenet_ros.perception.providers import wanted_providers
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector
from mobilenet_ros.pipeline.settings import LIVE_PARAMETERS
from mobilenet_ros.ros.detection_graph import DetectionGraph, Observer
from mobilenet_ros.ros.guard import refuse_wrong_transitions, serve, state_of
from mobilenet_ros.ros.health import Health, idle_status
from mobilenet_ros.ros.live_parameters import declare_parameters, values_of
from mobilenet_ros.ros.parameters import (
    TRANSPORTS,
    camera_names,
    check_choice,
    named,
    start_variant,
)
from mobilenet_ros.ros.program import hear_no_more, run_program

_SUCCESS, _FAILURE = TransitionCallbackReturn.SUCCESS, TransitionCallbackReturn.FAILURE


class DetectorNode(LifecycleNode):
    """Node `detector`; docs/your_camera.md has its topics, docs/parameters.md its parameters."""

    def __init__(self, observer: Observer = lambda published: None, **kwargs: Any) -> None:
        """Declare the parameters; nothing is loaded before the node is configured.

        `observer` is called on the worker's thread after each publication.
        """
        super().__init__('detector', **kwargs)
        self._observer = observer
        declare_parameters(self)
        self._graph: DetectionGraph | None = None
        self._failure = ''  # of the last transition
        self.finalized = False
        refuse_wrong_transitions(self)
        self._health = Health(self, self._status)

    def _status(self) -> DiagnosticStatus:
        status = self._graph and self._graph.status()
        return status or idle_status(state_of(self), self.get_fully_qualified_name(),
                                     self._failure)

    @property
    def autostart(self) -> bool:
        """Tell whether the node is to configure and activate itself."""
        return bool(self.get_parameter('autostart').value)

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Load the family, prove a provider, run every variant once, make the topics."""
        return self._attempt(self._configure)

    def _attempt(self, action: Callable[[], None]) -> TransitionCallbackReturn:
        """Do a transition's work and say what went wrong, for rclpy swallows what it raises."""
        self._failure = ''
        try:
            action()
        except MobilenetRosError as error:
            self._failure = str(error)
            self.get_logger().fatal(str(error))
            return _FAILURE
        except Exception as error:
            self._failure = repr(error)
            if self.context.ok():  # otherwise we were told to end in the middle of it
                self.get_logger().fatal(traceback.format_exc())
            return TransitionCallbackReturn.ERROR
        return _SUCCESS

    def _configure(self) -> None:
        detector = self._open_detector()
        self._graph = DetectionGraph(self, detector, values_of(self), self._observer)
        family = detector.family
        self.get_logger().info(f'family {family.name} with {len(family.members)} variants '
                               f'on {detector.provider}')

    def _open_detector(self) -> AdaptiveDetector:
        values = values_of(self)
        camera_names(values)
        family = find_family(values['family'])
        check_choice('image_transport', values['image_transport'], TRANSPORTS)
        names = named(values, 'providers')
        offered = family_on(family, *(each.provider for each in wanted_providers(names)))
        variant = start_variant(values, offered)
        self._set_variant(values, variant.alpha, variant.rho, variant.precision)
        values, logger = values_of(self), self.get_logger()
        live = {name: values[name] for name in LIVE_PARAMETERS}
        return AdaptiveDetector(
            family, providers=names, strict=values['strict'],
            intra_op_threads=values['intra_op_threads'], log=logger.warning, tell=logger.info,
            **live | {'classes': named(values, 'classes')})

    def _set_variant(self, values: dict[str, Any], alpha: float, rho: float,
                     precision: str) -> None:
        changes = [Parameter(name, value=value) for name, value in
                   (('alpha', alpha), ('rho', rho), ('precision', precision))
                   if values[name] != value]
        if changes:
            self.set_parameters_atomically(changes)
            named = ', '.join(f'{change.name} {change.value}' for change in changes)
            self.get_logger().info(f'{named}: the nearest to the default that this family has; it '
                                   'counts while adapt is false')

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Ask for images and detect."""
        super().on_activate(state)
        return self._attempt(self._graph.start) if self._graph else _FAILURE

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Ask for no more images."""
        result = self._attempt(self._graph.stop) if self._graph else _FAILURE
        super().on_deactivate(state)
        return result

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Let go of the networks and the topics."""
        return self._attempt(self.close)

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Let go of everything, from whatever state; the program ends."""
        result = self._attempt(self.close)
        self.finalized = result == _SUCCESS
        return result

    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Let go of what a failed transition left behind; the node can be configured again."""
        failure = self._failure
        result = self._attempt(self.close)
        self._failure = failure
        return result

    def close(self) -> None:
        """Stop the worker and destroy the graph; harmless when there is none."""
        if self._graph is not None:
            self._graph.destroy()
            self._graph = None

    def start(self) -> bool:
        """Configure and activate; tell whether both succeeded."""
        return self.trigger_configure() == _SUCCESS and self.trigger_activate() == _SUCCESS


def main(args: list[str] | None = None, observer: Observer = lambda published: None) -> int:
    """Run the detector until it is told to stop; 1 when it could not start."""
    return run_program('detector', lambda: _run(observer), args)


def _run(observer: Observer) -> int:
    cv2.setNumThreads(1)  # its threads gain nothing on a resize and keep a core from the network
    node = DetectorNode(observer)
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    try:
        if node.autostart and not node.start() and rclpy.ok():
            return 1
        serve(executor, node, lambda: node.finalized)
        return 0
    finally:
        hear_no_more()
        node.close()
        if node.context.ok():  # else a signal's own shutdown is at work, and the two can block
            node.destroy_node()


if __name__ == '__main__':
    sys.exit(main())
