# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a process has used so far, as Linux counts it."""

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


def usage_of(process_id: int, proc: Path = _PROC) -> Usage:
    """Return what a running process and its threads have used."""
    folder = proc / str(process_id)
    fields = (folder / 'stat').read_text(encoding='utf-8').rpartition(')')[2].split()
    status = dict(line.split(':', 1) for line in
                  (folder / 'status').read_text(encoding='utf-8').splitlines())
    ticks = int(fields[_USER]) + int(fields[_SYSTEM])
    return Usage(ticks / os.sysconf('SC_CLK_TCK'), int(status['VmHWM'].split()[0]) / _KIB_PER_MIB)
