# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A node's program, from the start of rclpy to the exit code."""

import re
import signal
import sys
import threading
from collections.abc import Callable

import rclpy
from rclpy.executors import ExternalShutdownException
from rclpy.logging import get_logger
from rclpy.utilities import remove_ros_args

from mobilenet_ros.allocator import keep_freed_memory
from mobilenet_ros.errors import MobilenetRosError

_PLACE = re.compile(r'\s*, at \S+:\d+')  # of a mistake in the sources of ROS


def run_program(name: str, run: Callable[[], int], args: list[str] | None) -> int:
    """Return the exit code of `run`, which serves a node until it is told to stop.

    Being told to stop, at whatever moment, is a good end: 0. What a user can mend is one line
    and 1.
    """
    started = False
    try:
        rclpy.init(args=args)
        started = True
        if not keep_freed_memory():
            get_logger(name).debug('this C library decides alone what memory it gives back after '
                                   'each frame; glibc can be told')
        _warn_of_unread(name, args)
        return run()
    except (KeyboardInterrupt, ExternalShutdownException):
        return 0
    except Exception as error:
        if started and not rclpy.ok():  # we were told to end in the middle of something
            return 0
        if not _is_of_user(error):
            raise
        get_logger(name).fatal(one_line(error))
        return 1
    finally:
        rclpy.try_shutdown()


def _is_of_user(error: Exception) -> bool:
    """Tell whether a user can mend it: an argument, a file or a variable that ROS refuses."""
    return isinstance(error, MobilenetRosError) or type(error).__module__.startswith('rclpy')


def one_line(error: Exception) -> str:
    """Return the message of an error of ROS without the places in its sources."""
    return ' '.join(_PLACE.sub('', str(error)).split())


def _warn_of_unread(name: str, args: list[str] | None) -> None:
    unread = remove_ros_args(args=sys.argv if args is None else args)[1:]
    if unread:
        get_logger(name).warning(
            f'not understood and left out: {" ".join(unread)}; a parameter is given as '
            '--ros-args -p NAME:=VALUE')


def hear_no_more() -> None:
    """Hear no Ctrl-C from now until the process is over; cleaning up must not be half done.

    `ros2 launch` and an impatient user press it twice.
    """
    if threading.current_thread() is threading.main_thread():  # others never hear it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
