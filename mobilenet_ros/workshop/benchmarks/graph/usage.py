# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a process has used so far and what it holds now, as Linux counts it."""

import os
from pathlib import Path
from typing import NamedTuple

_PROC = Path('/proc')
_KIB_PER_MIB = 1024
_USER, _SYSTEM = 11, 12  # of the fields of /proc/PID/stat behind the name of the program


class Usage(NamedTuple):
    """Processor time in seconds, and the most memory that was resident at once, in MiB."""

    cpu_s: float
    peak_mib: float


class Held(NamedTuple):
    """What a process holds: resident memory in MiB, threads and open files."""

    memory_mib: float
    threads: int
    files: int


def usage_of(process_id: int, proc: Path = _PROC) -> Usage:
    """Return what a running process and its threads have used."""
    folder = proc / str(process_id)
    fields = (folder / 'stat').read_text(encoding='utf-8').rpartition(')')[2].split()
    ticks = int(fields[_USER]) + int(fields[_SYSTEM])
    return Usage(ticks / os.sysconf('SC_CLK_TCK'), _mib(_status(folder)['VmHWM']))


def held_by(process_id: int, proc: Path = _PROC) -> Held:
    """Return what a running process holds."""
    folder = proc / str(process_id)
    status = _status(folder)
    files = len(list((folder / 'fd').iterdir()))
    return Held(_mib(status['VmRSS']), int(status['Threads']), files)


def _status(folder: Path) -> dict[str, str]:
    return dict(line.split(':', 1) for line in
                (folder / 'status').read_text(encoding='utf-8').splitlines())


def _mib(text: str) -> float:
    return int(text.split()[0]) / _KIB_PER_MIB
