# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Starts an executable: imports what it needs, which Ctrl-C may end without a traceback.

`mobilenet_ros.start:detector` is the executable `detector`: what setup.py installs.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from types import FrameType

from mobilenet_ros.allocator import keep_freed_memory
from mobilenet_ros.executables import EXECUTABLES, command_of

_INTERRUPTED = 128 + signal.SIGINT
_NODE_HELP = """usage: {command} [--ros-args [-p NAME:=VALUE] [-r NAME:=NEW] [--params-file FILE]]
A ROS 2 node. docs/parameters.md lists its parameters, and while it runs
`ros2 param describe /{name} PARAMETER` tells of each."""


def start(name: str) -> int | None:
    """Run an executable and return its exit code.

    Until everything is imported, an interrupt ends the process at once: code in the middle of an
    import answers with errors of all kinds. That is a good end for a node, 0.
    """
    module, function = EXECUTABLES[name].split(':')
    is_node = '.ros.' in module
    if is_node and {'-h', '--help'} & set(sys.argv[1:]):
        print(_NODE_HELP.format(command=command_of(name), name=name))
        return 0
    keep_freed_memory()
    code = 0 if is_node else _INTERRUPTED

    def end(number: int, frame: FrameType | None) -> None:
        os._exit(code)
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, end) if is_main else None
    main: Callable[[], int | None] = getattr(import_module(module), function)
    if is_main:
        signal.signal(signal.SIGINT, before)
    try:
        return main()
    except KeyboardInterrupt:
        return code


def __getattr__(name: str) -> Callable[[], int | None]:
    if name not in EXECUTABLES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return lambda: start(name)
