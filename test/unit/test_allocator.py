# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Memory of frames is asked of the kernel once, not for every frame."""

import os
import platform
import subprocess
import sys

import pytest

from mobilenet_ros import allocator

FRAME_BYTES = 1920 * 1080 * 3
UHD_BYTES = 3840 * 2160 * 3
FRAMES = 20
# Faults of FRAMES blocks that are written and freed, after one that may still be the first.
FAULTS = f"""
import ctypes, resource
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
def faults(frames):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(frames):
        block = libc.malloc({FRAME_BYTES})
        ctypes.memset(block, 1, {FRAME_BYTES})
        libc.free(block)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
"""
KEPT = 'from mobilenet_ros.allocator import keep_freed_memory\nprint(keep_freed_memory())\n'
# With the thresholds of a process that has freed nothing large yet.
FRESH = {'MALLOC_MMAP_THRESHOLD_': '131072', 'MALLOC_TRIM_THRESHOLD_': '131072',
         'MALLOC_TOP_PAD_': '131072'}

glibc = pytest.mark.skipif(platform.libc_ver()[0] != 'glibc', reason='the C library is not glibc')


def printed_by(code: str, **variables: str) -> list[str]:
    done = subprocess.run([sys.executable, '-c', code], env=os.environ | variables, text=True,
                          capture_output=True, check=True)
    return done.stdout.split()


@glibc
def test_frames_after_the_first_cost_hardly_a_page_fault() -> None:
    kept, _, after = printed_by(f'{KEPT}{FAULTS}print(faults(1), faults({FRAMES}))')
    (without,) = printed_by(f'{FAULTS}faults(1)\nprint(faults({FRAMES}))', **FRESH)
    assert kept == 'True'
    assert 10 * int(after) < int(without)


@glibc
def test_what_the_user_has_set_stays() -> None:
    said, faults = printed_by(f'{KEPT}{FAULTS}faults(1)\nprint(faults({FRAMES}))', **FRESH)
    assert said == 'True'
    assert int(faults) > FRAMES * FRAME_BYTES // os.sysconf('SC_PAGE_SIZE') // 2


@glibc
def test_a_thread_keeps_several_frames_of_4k_although_they_fill_more_than_one_heap() -> None:
    threaded = f"""{KEPT}{FAULTS}
import threading
def three():
    blocks = [libc.malloc({UHD_BYTES}) for _ in range(3)]
    for block in blocks:
        ctypes.memset(block, 1, {UHD_BYTES})
    for block in blocks:
        libc.free(block)
def work():
    three()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range({FRAMES}):
        three()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""
    assert int(printed_by(threaded)[-1]) < 10 * FRAMES


@glibc
def test_every_executable_has_it_before_it_reads_a_picture() -> None:
    code = ('import sys\nfrom mobilenet_ros.start import start\n'
            "sys.argv = ['family', 'coco']\nstart('family')\n"
            f"{FAULTS}faults(1)\nprint('faults', faults({FRAMES}))")
    assert int(printed_by(code)[-1]) < FRAMES * 10


def test_another_c_library_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allocator.ctypes, 'CDLL', lambda name: object())
    assert allocator.keep_freed_memory() is False
