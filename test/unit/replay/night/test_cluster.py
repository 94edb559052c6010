# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The same on a cluster of Dask: two worker processes, of which one is killed."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.night import LONG, asked, kill_at_work, results, write_night

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.family import Family
from mobilenet_ros.replay.night.cluster import on_cluster
from mobilenet_ros.replay.night.job import do_job
from mobilenet_ros.replay.night.plan import plan_night
from mobilenet_ros.replay.run import OK


@pytest.fixture
def address() -> Iterator[str]:
    """Return the address of a local cluster with two worker processes."""
    distributed = pytest.importorskip('distributed')
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True,
                                  dashboard_address=None, host='127.0.0.1') as cluster:
        yield cluster.scheduler_address


def pids(address: str) -> list[int]:
    """Return the process ids of the workers."""
    with pytest.importorskip('distributed').Client(address) as client:
        return list(client.run(os.getpid).values())


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_no_bag_and_no_bit(address: str, blobs: Family,
                                                         tmp_path: Path) -> None:
    night = write_night(tmp_path / 'night', 'abcd', LONG)
    for job in plan_night([night], tmp_path / 'one', asked(blobs)).jobs:
        assert do_job(job).code == OK
    workers = pids(address)
    assert len(workers) == 2
    killed: list[int] = []
    killer = threading.Thread(daemon=True, target=lambda: killed.extend(
        kill_at_work(tmp_path / 'cluster', lambda: workers)))
    killer.start()
    outcomes = list(on_cluster(plan_night([night], tmp_path / 'cluster', asked(blobs)).jobs,
                               address))
    killer.join(10)
    assert set(killed) < set(workers)
    assert sorted(outcome.name for outcome in outcomes) == ['a', 'b', 'c', 'd']
    assert {outcome.code for outcome in outcomes} == {OK}
    assert results(tmp_path / 'one') == results(tmp_path / 'cluster')


def test_an_address_where_nobody_is_is_named() -> None:
    dask = pytest.importorskip('dask')
    with dask.config.set({'distributed.comm.timeouts.connect': '1s'}), \
            pytest.raises(ReplayError, match='no scheduler of Dask answers at tcp://127.0.0.1:9:'):
        list(on_cluster([], 'tcp://127.0.0.1:9'))


def test_without_dask_the_line_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, 'distributed', None)
    with pytest.raises(ReplayError, match='pip install distributed'):
        list(on_cluster([], 'tcp://127.0.0.1:9'))
