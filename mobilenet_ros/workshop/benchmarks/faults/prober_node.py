# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Plays the camera, the clients and the clock of a detector, well and badly, and hears answers."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import numpy as np
from builtin_interfaces.msg import Time
from diagnostic_msgs.msg import DiagnosticArray
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rcl_interfaces.srv import SetParameters
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CompressedImage, Image
from std_msgs.msg import Header
from vision_msgs.msg import Detection2DArray

from mobilenet_ros.messages.image_message import stamp_ns_of
from mobilenet_ros.ros.conversions import bytes_to_msg
from mobilenet_ros.ros.image_topic import image_topic
from mobilenet_ros.ros.qos import CAMERA_QOS, DETECTIONS_QOS
from mobilenet_ros.stamp import NS_PER_S
from mobilenet_ros.workshop.benchmarks.apart import apart

DETECTOR = '/detector'
_POLL_S = 0.02


class ProbeImage(NamedTuple):
    """The fields of a raw image, right or wrong."""

    encoding: str
    height: int
    width: int
    step: int
    data: bytes


class ProberNode(Node):
    """Sends to the detector on `image`, or on `image/compressed`, and keeps what it answers."""

    def __init__(self, compressed: bool = False, **kwargs: Any) -> None:
        """Find the detector when something is sent."""
        super().__init__('prober', **kwargs)
        self._spinner = SingleThreadedExecutor(context=self.context)
        self._spinner.add_node(self)
        self._compressed = compressed
        self.answered: set[int] = set()
        self.figures: Mapping[str, str] = {}
        self.create_subscription(Detection2DArray, f'{DETECTOR}/detections',
                                 lambda found: self.answered.add(stamp_ns_of(found.header)),
                                 DETECTIONS_QOS)
        self.create_subscription(DiagnosticArray, '/diagnostics', self._on_diagnostics,
                                 DETECTIONS_QOS)
        self._clock = self.create_publisher(Clock, '/clock', 1)
        self._set = self.create_client(SetParameters, f'{DETECTOR}/set_parameters')
        self._change = self.create_client(ChangeState, f'{DETECTOR}/change_state')
        self._camera: Any = None
        self.renew_camera()

    def _on_diagnostics(self, message: DiagnosticArray) -> None:
        self.figures = {entry.key: entry.value for entry in message.status[0].values}

    def renew_camera(self) -> None:
        """Take the camera off the graph and bring it back, as a driver that was restarted."""
        if self._camera is not None:
            self.destroy_publisher(self._camera)
        self._camera = self.create_publisher(*image_topic('image', self._compressed), CAMERA_QOS)

    def send(self, content: ProbeImage | bytes, stamp_ns: int) -> None:
        """Publish an image, a raw one or the bytes of a compressed one."""
        header = Header(stamp=_time(stamp_ns), frame_id='prober')
        if isinstance(content, bytes):
            message: Any = CompressedImage(header=header, format='jpeg')
        else:
            message = Image(header=header, **content._replace(data=b'')._asdict())
        data = content if isinstance(content, bytes) else content.data
        message.data = bytes_to_msg(np.frombuffer(data, np.uint8))
        self._camera.publish(message)

    def set_clock(self, time_ns: int) -> None:
        """Say what the simulated time is."""
        self._clock.publish(Clock(clock=_time(time_ns)))

    def set_at_once(self, changes: list[dict[str, Any]], limit_s: float = 20.0) -> int:
        """Send a request to set parameters for each entry, all at once; return the answers."""
        requests = [SetParameters.Request(parameters=[
            Parameter(name, value=value).to_parameter_msg() for name, value in change.items()])
            for change in changes]
        futures = [self._set.call_async(request) for request in requests]
        self.until(lambda: all(future.done() for future in futures), limit_s)
        return sum(future.done() for future in futures)

    def change_state(self, transition: int, limit_s: float = 60.0) -> bool | None:
        """Ask for a transition by its id; return whether it succeeded, None without an answer."""
        future = self._change.call_async(ChangeState.Request(
            transition=Transition(id=transition)))
        self.until(future.done, limit_s)
        return bool(future.result().success) if future.done() else None

    def until(self, condition: Callable[[], bool], limit_s: float) -> bool:
        """Handle what comes in until a condition holds; tell whether it did in time."""
        end_s = time.monotonic() + limit_s
        while not condition():
            if time.monotonic() > end_s:
                return False
            self._spinner.spin_once(timeout_sec=_POLL_S)
        return True

    def spin_for(self, seconds: float) -> None:
        """Handle what comes in for some time."""
        self.until(lambda: False, seconds)


def _time(time_ns: int) -> Time:
    return Time(sec=time_ns // NS_PER_S, nanosec=time_ns % NS_PER_S)


def probing(compressed: bool = False) -> AbstractContextManager[ProberNode]:
    """Give a prober on a context of its own; Ctrl-C stays with the caller."""
    return apart(lambda context: ProberNode(compressed, context=context))
