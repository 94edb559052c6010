# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The demo's table, as a terminal shows it."""

from collections import Counter
from io import StringIO

from rich.console import Console

from mobilenet_ros.workshop.benchmarks.graph.table import live_table

FIGURES = {
    'fps': '29.9', 'target_fps': '30', 'latency_p50_ms': '12.0', 'latency_p95_ms': '20.0',
    'latency_p99_ms': '25.0', 'alpha': '0.5', 'rho': '0.8', 'precision': 'int8',
    'provider': 'cpu', 'reason': 'up: there is room', 'slowdown': '1.20', 'switches': '3',
    'frames_superseded': '1', 'frames_stale': '0', 'frames_never_arrived': '2',
    'frames_bad': '0', 'frames_failed': '0', 'deadline_misses': '4', 'frames_processed': '900'}


def shown(figures: dict[str, str], seen: Counter[str]) -> str:
    console = Console(width=100, record=True, file=StringIO())
    console.print(live_table(figures, seen, 'title'))
    return console.export_text()


def test_every_figure_and_what_is_seen_are_there() -> None:
    text = shown(FIGURES, Counter(person=2, dog=1))
    for expected in ('29.9 Hz', 'target 30', '12.0 ms', 'alpha 0.5', 'rho 0.8', 'int8',
                     'up: there is room', 'never arrived 2', '4 of 900', '2 person, 1 dog'):
        assert expected in text


def test_nothing_seen_is_said() -> None:
    assert 'nothing' in shown(FIGURES, Counter())


def test_without_diagnostics_the_table_says_that_it_waits() -> None:
    assert 'waiting' in shown({}, Counter())
