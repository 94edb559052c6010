# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Starts an executable: imports what it needs, which Ctrl-C may end without a traceback.

`mobilenet_ros.start:detector` is the executable `detector`: what setup.py installs.
"""

import os
import signal
import threading
from collections.abc import Callable
from importlib import import_module
from types import FrameType

from mobilenet_ros.allocator import keep_freed_memory
from mobilenet_ros.executables import EXECUTABLES

_INTERRUPTED = 128 + signal.SIGINT


def start(name: str) -> int | None:
    """Run an executable and return its exit code.

    Until everything is imported, an interrupt ends the process at once: code in the middle of an
    import answers with errors of all kinds. That is a good end for a node, 0.
    """
    keep_freed_memory()
    module, function = EXECUTABLES[name].split(':')
    code = 0 if '.ros.' in module else _INTERRUPTED

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
