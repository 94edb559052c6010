# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The processor's cores: how many this process may use, and which its threads are tied to."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TASKS = Path('/proc/self/task')
_moved: set[int] = set()  # threads that were moved here, so are no helpers of ONNX Runtime


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, 'sched_getaffinity'):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def leave_helpers_cores() -> None:
    """Keep the calling thread off the cores to which other threads of this process are tied.

    Where ONNX Runtime chooses the number of threads it ties each of its helpers to a core of its
    own and leaves one for its caller. A caller on a helper's core takes turns with it while its
    own core idles: a network of 7.6 ms took 10.8 ms. Nothing happens where no core would be left,
    or where the system ties no threads.
    """
    tied = tied_threads()
    if not tied:
        return
    everywhere = os.sched_getaffinity(os.getpid())
    if left := everywhere.difference(*tied.values()):
        _moved.add(threading.get_native_id())
        os.sched_setaffinity(0, left)


def tied_threads() -> dict[int, set[int]]:
    """Return the threads of this process that others tied to some of its cores, and the cores."""
    if not (hasattr(os, 'sched_getaffinity') and _TASKS.is_dir()):
        return {}
    everywhere = os.sched_getaffinity(os.getpid())
    threads = {int(task.name) for task in _TASKS.iterdir()}
    _moved.intersection_update(threads)
    found = {thread: _cores_of(thread) for thread in threads - _moved}
    return {thread: cores for thread, cores in found.items() if cores and cores < everywhere}


@contextmanager
def off_helpers_cores() -> Iterator[None]:
    """Keep the calling thread off those cores for as long as the `with` block lasts."""
    if not hasattr(os, 'sched_setaffinity'):
        yield
        return
    before = os.sched_getaffinity(0)
    leave_helpers_cores()
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def use_every_core() -> None:
    """Let the calling thread run anywhere again: a thread is born where its maker may run."""
    if hasattr(os, 'sched_setaffinity'):
        os.sched_setaffinity(0, os.sched_getaffinity(os.getpid()))


def _cores_of(thread: int) -> set[int]:
    try:
        return os.sched_getaffinity(thread)
    except OSError:  # it has just ended
        return set()
