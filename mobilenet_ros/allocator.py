# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Keeps glibc from mapping and unmapping memory for every frame.

glibc asks the kernel for each block above a threshold, and each of its pages then costs a fault
when it is first written: thousands for a frame. The threshold is 128 KiB until a larger block is
freed; here it is set above every frame, and what is freed is kept for the next one.
"""

import ctypes
import os
from typing import NamedTuple

MIB = 1 << 20


class MallocThreshold(NamedTuple):
    """One of glibc's: its number in malloc.h, its value in bytes, and how users set it."""

    number: int
    size: int
    variable: str
    tunable: str


THRESHOLDS = (
    # The most that glibc takes: half of what a thread's heap may grow to.
    MallocThreshold(-3, 32 * MIB, 'MALLOC_MMAP_THRESHOLD_', 'glibc.malloc.mmap_threshold'),
    MallocThreshold(-1, 512 * MIB, 'MALLOC_TRIM_THRESHOLD_', 'glibc.malloc.trim_threshold'),
    # As much as a thread's heap, so that one which is empty between two frames is not given back.
    MallocThreshold(-2, 64 * MIB, 'MALLOC_TOP_PAD_', 'glibc.malloc.top_pad'),
)


def keep_freed_memory() -> bool:
    """Set the thresholds for this process; tell whether they stand.

    Call it before the first frame. What the user has set is left alone. False where the C library
    is none that knows them, which is harmless.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, TypeError, OSError):  # musl, macOS; Windows
        return False
    accepted = [mallopt(each.number, each.size) for each in THRESHOLDS
                if not _is_set_by_user(each)]
    return 0 not in accepted


def _is_set_by_user(threshold: MallocThreshold) -> bool:
    tunables = os.environ.get('GLIBC_TUNABLES', '')
    return threshold.variable in os.environ or threshold.tunable in tunables
