# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Several bags at once: the same bits as one at a time, whoever is killed meanwhile."""

import multiprocessing
import threading
from pathlib import Path

import pytest
from support.night import LONG, asked, kill_at_work, results, write_night

from mobilenet_ros.family import Family
from mobilenet_ros.replay.night.job import Job
from mobilenet_ros.replay.night.plan import plan_night
from mobilenet_ros.replay.night.processes import ATTEMPTS, in_processes
from mobilenet_ros.replay.run import FAILED, OK


@pytest.fixture(scope='module')
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a night of three bags."""
    return write_night(tmp_path_factory.mktemp('processes'), 'abc', LONG)


def jobs(night: Path, blobs: Family, out: Path) -> list[Job]:
    """Return the jobs of the night."""
    return list(plan_night([night], out, asked(blobs)).jobs)


def killing(out: Path, times: int) -> threading.Thread:
    """Begin to kill processes that this one has started, each in the midst of a bag."""
    def workers() -> list[int]:
        return [child.pid for child in multiprocessing.active_children() if child.pid]
    thread = threading.Thread(target=kill_at_work, args=(out, workers, times), daemon=True)
    thread.start()
    return thread


@pytest.mark.slow
def test_a_process_that_is_killed_costs_no_bag_and_no_bit(night: Path, blobs: Family,
                                                          tmp_path: Path) -> None:
    alone = list(in_processes(jobs(night, blobs, tmp_path / 'one'), 1))
    killer = killing(tmp_path / 'two', 1)
    together = list(in_processes(jobs(night, blobs, tmp_path / 'two'), 2))
    killer.join(10)
    assert not killer.is_alive()
    assert {outcome.code for outcome in alone + together} == {OK}
    assert [outcome.name for outcome in alone] == ['a', 'b', 'c']
    assert results(tmp_path / 'one') == results(tmp_path / 'two')
    assert len(results(tmp_path / 'one')) == 3 * 3


@pytest.mark.slow
def test_a_bag_that_kills_every_process_fails_and_the_others_go_on(night: Path, blobs: Family,
                                                                   tmp_path: Path) -> None:
    killer = killing(tmp_path, ATTEMPTS)
    first, *others = in_processes(jobs(night, blobs, tmp_path), 1)
    killer.join(10)
    assert (first.name, first.code) == ('a', FAILED)
    assert first.result == 'failed: its process died 3 times, killed or out of memory'
    assert [(outcome.name, outcome.code) for outcome in others] == [('b', OK), ('c', OK)]


def test_who_stops_listening_ends_the_processes(night: Path, blobs: Family,
                                                tmp_path: Path) -> None:
    coming = in_processes(jobs(night, blobs, tmp_path), 1)
    next(coming)
    coming.close()
    assert not multiprocessing.active_children()
