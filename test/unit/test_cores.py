# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A thread leaves the cores of others alone, and never loses its last one."""

import os
import threading
from collections.abc import Callable, Iterator

import pytest
from support.two_cores import NEEDS_TWO_CORES

from mobilenet_ros import cores

pytestmark = NEEDS_TWO_CORES
LIMIT_S = 20.0


@pytest.fixture
def tied() -> Iterator[Callable[[int], None]]:
    """Give what starts a thread that stays, tied to one core as helpers are."""
    over = threading.Event()
    threads = []

    def tie(core: int) -> None:
        ready = threading.Event()

        def stay() -> None:
            os.sched_setaffinity(0, {core})
            ready.set()
            over.wait(LIMIT_S)

        threads.append(threading.Thread(target=stay))
        threads[-1].start()
        assert ready.wait(LIMIT_S)

    yield tie
    over.set()
    for thread in threads:
        thread.join()


def in_a_thread(work: Callable[[], set[int]]) -> set[int]:
    found: list[set[int]] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join(LIMIT_S)
    return found[0]


def cores_after_leaving() -> set[int]:
    cores.leave_helpers_cores()
    return os.sched_getaffinity(0)


def test_a_thread_leaves_the_cores_of_tied_ones(tied: Callable[[int], None]) -> None:
    everywhere = os.sched_getaffinity(0)
    core = max(everywhere)
    tied(core)
    assert in_a_thread(cores_after_leaving) == everywhere - {core}


def test_a_thread_keeps_every_core_where_all_have_tied_ones(tied: Callable[[int], None]) -> None:
    everywhere = os.sched_getaffinity(0)
    for core in everywhere:
        tied(core)
    assert in_a_thread(cores_after_leaving) == everywhere


def test_threads_that_left_do_not_drive_each_other_away(tied: Callable[[int], None]) -> None:
    everywhere = os.sched_getaffinity(0)
    core = max(everywhere)
    tied(core)

    def two() -> set[int]:
        cores.leave_helpers_cores()
        return in_a_thread(cores_after_leaving)

    assert in_a_thread(two) == everywhere - {core}


def test_a_thread_that_left_can_come_back(tied: Callable[[int], None]) -> None:
    everywhere = os.sched_getaffinity(0)
    tied(max(everywhere))

    def there_and_back() -> set[int]:
        cores.leave_helpers_cores()
        cores.use_every_core()
        return os.sched_getaffinity(0)

    assert in_a_thread(there_and_back) == everywhere


def test_after_the_block_a_thread_is_where_it_was(tied: Callable[[int], None]) -> None:
    everywhere = os.sched_getaffinity(0)
    core = max(everywhere)
    tied(core)
    with cores.off_helpers_cores():
        assert os.sched_getaffinity(0) == everywhere - {core}
    assert os.sched_getaffinity(0) == everywhere
