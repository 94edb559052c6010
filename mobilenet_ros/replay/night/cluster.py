# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The bags of a night on a Dask cluster that is there already."""

from collections.abc import Generator, Sequence
from typing import Any

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.replay.night.job import Job, Outcome, do_job, failed


def on_cluster(jobs: Sequence[Job], address: str) -> Generator[Outcome, None, None]:
    """Give what came of the jobs as they end on the cluster whose scheduler has this address.

    Dask does the job of a worker that died again on another. A network computes in one thread
    unless the settings name a number: Dask gives a worker one task for each of its threads.
    Raises ReplayError when Dask is not installed or does not answer.
    """
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError as error:
        raise ReplayError('--dask needs Dask, here and on the workers: '
                          'pip install distributed') from error
    try:
        client = Client(address)
    except (OSError, ValueError) as error:
        raise ReplayError(f'no scheduler of Dask answers at {address}: {error}') from error
    with client:
        futures = {client.submit(do_job, job.in_threads(1), pure=False): job for job in jobs}
        for future in as_completed(futures):
            yield _outcome(future, futures[future])


def _outcome(future: Any, job: Job) -> Outcome:
    """Return the outcome that a worker sent, or why there is none."""
    if future.status == 'finished':
        outcome: Outcome = future.result()
        return outcome
    error = future.exception() if future.status == 'error' else None
    return failed(job, f'{type(error).__name__}: {error}' if error
                  else f'{future.status} by the cluster, whose scheduler may have ended; '
                       '--resume goes on')
