# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A node's program, from the start of rclpy to the exit code."""

import signal
import threading
from collections.abc import Callable

import rclpy
from rclpy.exceptions import ParameterException
from rclpy.executors import ExternalShutdownException
from rclpy.logging import get_logger

from mobilenet_ros.errors import MobilenetRosError


def run_program(name: str, run: Callable[[], int], args: list[str] | None) -> int:
    """Return the exit code of `run`, which serves a node until it is told to stop.

    Being told to stop, at whatever moment, is a good end: 0. What a user can mend is one line
    and 1.
    """
    rclpy.init(args=args)
    try:
        return run()
    except (KeyboardInterrupt, ExternalShutdownException):
        return 0
    except (MobilenetRosError, ParameterException) as error:
        get_logger(name).fatal(str(error))
        return 1
    except Exception:
        if rclpy.ok():  # otherwise we were told to end in the middle of something
            raise
        return 0
    finally:
        rclpy.try_shutdown()


def hear_no_more() -> None:
    """Hear no Ctrl-C from now until the process is over; cleaning up must not be half done.

    `ros2 launch` and an impatient user press it twice.
    """
    if threading.current_thread() is threading.main_thread():  # others never hear it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
