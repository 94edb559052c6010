# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""An end that is not disturbed: `ros2 launch` and an impatient user press Ctrl-C twice."""

import signal
import threading


def hear_no_more() -> None:
    """Hear no Ctrl-C from now until the process is over; cleaning up must not be half done."""
    if threading.current_thread() is threading.main_thread():  # others never hear it
        signal.signal(signal.SIGINT, signal.SIG_IGN)
