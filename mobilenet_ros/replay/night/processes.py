# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The bags of a night in processes of this machine, several at once.

There are as many pools as bags at once, each of one process: when that dies, it is known of which
bag, and no other bag loses its work.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed, wait
from concurrent.futures.process import BrokenProcessPool
from queue import SimpleQueue

import cv2

from mobilenet_ros.allocator import keep_freed_memory
from mobilenet_ros.cores import usable_cores
from mobilenet_ros.replay.night.job import Job, Outcome, do_job, failed

ATTEMPTS = 3


def in_processes(jobs: Sequence[Job], at_once: int) -> Generator[Outcome, None, None]:
    """Give what came of the jobs as they end, `at_once` of them at a time.

    Each has its share of the processor cores, unless its settings name a number of threads.
    A job whose process dies is done again, up to three times in all. Whoever stops iterating
    ends the processes.
    """
    share = max(1, usable_cores() // at_once)
    idle: SimpleQueue[ProcessPoolExecutor] = SimpleQueue()
    for _ in range(at_once):
        idle.put(_process(share))
    stop = threading.Event()
    # The children inherit what is blocked: an interrupt is for this process, which ends them.
    with ThreadPoolExecutor(at_once, initializer=signal.pthread_sigmask,
                            initargs=(signal.SIG_BLOCK, {signal.SIGINT})) as pool:
        futures = [pool.submit(_done, job, share, idle, stop) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(future.done() for future in futures):
                for child in multiprocessing.active_children():
                    child.kill()
                wait(futures, timeout=0.1)
            while not idle.empty():
                idle.get().shutdown()


def _process(threads: int) -> ProcessPoolExecutor:
    """Return a pool of one process, which starts with its first job."""
    return ProcessPoolExecutor(1, multiprocessing.get_context('spawn'), _begin, (threads,))


def _done(job: Job, share: int, idle: SimpleQueue[ProcessPoolExecutor],
          stop: threading.Event) -> Outcome:
    """Do a job in an idle process, and again in a new one when that dies."""
    attempts = 0
    while attempts < ATTEMPTS and not stop.is_set():
        attempts += 1
        process = idle.get()
        try:
            return process.submit(do_job, job.in_threads(share)).result()
        except BrokenProcessPool:
            process = _process(share)
        finally:
            idle.put(process)
    return failed(job, f'its process died {attempts} times, killed or out of memory')


def _begin(threads: int) -> None:
    """Prepare a process, which does not outlive the one that started it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    keep_freed_memory()
    cv2.setNumThreads(threads)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
