# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Competing load that comes and goes."""

import os
from pathlib import Path

from mobilenet_ros.workshop.benchmarks.graph.busy import BusyMachine


def children() -> int:
    """Return how many processes this one has started and that still run."""
    listed = Path(f'/proc/{os.getpid()}/task').glob('*/children')
    return sum(len(path.read_text().split()) for path in listed)


def test_load_runs_while_it_is_switched_on_and_ends_with_the_block() -> None:
    before = children()
    with BusyMachine(2) as machine:
        assert children() == before
        machine.switch(True)
        machine.switch(True)
        assert children() == before + 2
        machine.switch(False)
        assert children() == before
        machine.switch(True)
    assert children() == before
