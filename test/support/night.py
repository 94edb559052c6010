# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A night of small bags, what is left of it, and workers that are killed while they work."""

import os
import signal
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from support.bags import blob_messages, write_bag

from mobilenet_ros.family import Family
from mobilenet_ros.replay.night.job import Asked
from mobilenet_ros.replay.settings import ReplaySettings

LONG = 200  # frames: long enough to be killed in the middle


def asked(family: Family, **more: object) -> Asked:
    """Return what is asked of every bag."""
    return Asked(ReplaySettings(family=str(family.folder)), 'sqlite3', **more)


def write_night(folder: Path, names: Iterable[str], frames: int = 8) -> Path:
    """Write a bag of compressed images under each name and return the night's folder."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_bag(folder / name, blob_messages(encoding='jpeg', frames=frames))
    return folder


def results(out: Path) -> dict[str, bytes]:
    """Return the bytes of every detections.jsonl and of every file of the detections' bags."""
    files = [*out.rglob('detections.jsonl'), *out.rglob('bag/*')]
    return {str(path.relative_to(out)): path.read_bytes() for path in files
            if '.unfinished' not in path.parts}


def kill_at_work(out: Path, workers: Callable[[], Collection[int]], times: int = 1) -> list[int]:
    """Kill processes that are in the midst of a bag, one after the other; return which.

    A process is stopped first, so that it is still in the midst when it is killed.
    """
    killed: list[int] = []
    while len(killed) < times:
        for process in set(workers()) - set(killed):
            os.kill(process, signal.SIGSTOP)
            at_work = any((out / '.unfinished').glob('*/bag'))
            os.kill(process, signal.SIGKILL if at_work else signal.SIGCONT)
            if at_work:
                killed.append(process)
                break
        time.sleep(0.01)
    return killed


def children_of(process: int) -> set[int]:
    """Return the process ids of those that a process has started."""
    parents = {}
    for status in Path('/proc').glob('[0-9]*/stat'):
        try:
            after_name = status.read_text().rpartition(')')[2].split()
            parents[int(status.parent.name)] = int(after_name[1])
        except OSError:  # it has just ended
            continue
    return {child for child, parent in parents.items() if parent == process}


def wait_until(is_so: Callable[[], object], most_s: float = 60.0) -> None:
    """Return as soon as something is so; fail when it takes too long."""
    end_s = time.monotonic() + most_s
    while not is_so():
        assert time.monotonic() < end_s, 'waited in vain'
        time.sleep(0.01)
