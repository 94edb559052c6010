# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a process has used, read from what Linux tells."""

import os
import threading
from pathlib import Path

import pytest

from mobilenet_ros.workshop.benchmarks.graph.usage import held_by, usage_of


def test_a_name_with_blanks_and_brackets_moves_no_field(tmp_path: Path) -> None:
    folder = tmp_path / '7'
    folder.mkdir()
    fields = ['S', *['0'] * 10, '300', '100', *['0'] * 30]
    (folder / 'stat').write_text(f'7 (a (b) c) {" ".join(fields)}\n')
    (folder / 'status').write_text('Name:\ta (b) c\nVmHWM:\t  2048 kB\nVmRSS:\t 1024 kB\n')
    usage = usage_of(7, tmp_path)
    assert usage.cpu_s == pytest.approx(400 / os.sysconf('SC_CLK_TCK'))
    assert usage.peak_mib == 2.0


def test_this_process_has_used_something_and_never_less_than_before() -> None:
    before, after = usage_of(os.getpid()), usage_of(os.getpid())
    assert before.peak_mib > 1.0
    assert after.cpu_s >= before.cpu_s > 0.0


def test_a_file_and_a_thread_more_are_held() -> None:
    before = held_by(os.getpid())
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    with open(os.devnull, encoding='utf-8'):
        held = held_by(os.getpid())
    done.set()
    thread.join()
    assert (held.threads, held.files) == (before.threads + 1, before.files + 1)
    assert held.memory_mib > 1.0
