# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Work behind the frames has a low priority, and the helpers that it made have not."""

import os
import threading
import time

import pytest
from support.two_cores import NEEDS_TWO_CORES

from mobilenet_ros.cores import tied_threads
from mobilenet_ros.family import Family
from mobilenet_ros.perception.network import Network
from mobilenet_ros.pipeline.give_way import behind_frames

LIMIT_S = 20.0
LOWEST = 19


def priority(thread: int) -> int:
    return os.getpriority(os.PRIO_PROCESS, thread)


@NEEDS_TWO_CORES
def test_the_work_gives_way_and_its_helpers_do_not(blobs: Family) -> None:
    network, usual = Network(blobs), priority(threading.get_native_id())
    before, reached = tied_threads().keys(), []

    def work() -> None:
        network.prepare(blobs.members[0].variant)
        end_s = time.monotonic() + LIMIT_S
        while priority(threading.get_native_id()) != LOWEST and time.monotonic() < end_s:
            time.sleep(0.001)
        reached.append(priority(threading.get_native_id()))

    behind_frames(work)
    helpers = tied_threads().keys() - before
    assert reached == [LOWEST]
    assert helpers
    assert [priority(each) for each in helpers] == [usual] * len(helpers)
    assert priority(threading.get_native_id()) == usual


def test_work_that_makes_no_helpers_keeps_its_priority() -> None:
    found: list[int] = []

    def work() -> None:
        time.sleep(0.05)
        found.append(priority(threading.get_native_id()))

    behind_frames(work)
    assert found == [priority(threading.get_native_id())]


def test_what_the_work_raises_is_raised() -> None:
    def work() -> None:
        raise ValueError('no such network')

    with pytest.raises(ValueError, match='no such network'):
        behind_frames(work)
