# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Work that lets the frames go first, but for the threads that it makes: frames run on those."""

import os
import sys
import threading
from collections.abc import Callable

from mobilenet_ros.cores import tied_threads

LOOK_S = 0.005  # between two looks for new threads


def behind_frames(work: Callable[[], object]) -> None:
    """Run work on a thread that gives way to all others as soon as it has made its helpers.

    A thread keeps the priority of its maker, and only root may raise one: the helpers that a
    session gets from a thread of low priority would be late for every frame. Helpers are known by
    the cores that they are tied to; where none comes, the priority stays. Raises what the work
    raises.
    """
    faults: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:  # handed on to who waits
            faults.append(fault)

    before = tied_threads().keys()
    thread = threading.Thread(target=run, name='work behind frames', daemon=True)
    thread.start()
    made: set[int] = set()
    while thread.is_alive():
        now = tied_threads().keys() - before
        if now and now == made:  # no more are coming
            assert thread.native_id is not None
            give_way(thread.native_id)
            break
        made = now
        thread.join(LOOK_S)
    thread.join()
    if faults:
        raise faults[0]


def give_way(thread: int) -> None:
    """Let every other thread go before one of this process, where the system has priorities."""
    if sys.platform == 'linux':  # elsewhere priorities are those of processes
        os.setpriority(os.PRIO_PROCESS, thread, 19)
