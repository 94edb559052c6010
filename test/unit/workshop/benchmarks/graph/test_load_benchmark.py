# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the load benchmark prints of two courses that were written by hand."""

import json
from argparse import Namespace
from collections.abc import Mapping

import pytest
from rich.console import Console

from mobilenet_ros.pipeline.records import PublishedFrame
from mobilenet_ros.workshop.benchmarks.graph.course import Course
from mobilenet_ros.workshop.benchmarks.graph.load_benchmark import (
    LoadResult,
    _document,
    _figures,
    _table,
)

LIGHT, HEAVY = 'a0.25_r1_fp32', 'a1_r1_fp32'


def result(maps: Mapping[str, float]) -> LoadResult:
    """Return the result of twenty frames of two variants, the middle ones under load."""
    variants = [LIGHT] * 10 + [HEAVY] * 10
    frames = [PublishedFrame('', place, place / 10, 0.0, 0.05, 0, 0.02, variant, 'keep', 0)
              for place, variant in enumerate(variants)]
    course = Course(frames, [(0.45, 1.45)], 0.1)
    return LoadResult(1, 'ours', course, _figures(course, dict(maps)))


def printed(found: LoadResult) -> list[str]:
    """Return the lines of the table, wide enough for everything."""
    console = Console(width=200)
    with console.capture() as capture:
        console.print(_table([found]))
    return capture.get().splitlines()


@pytest.mark.parametrize('maps', [{}, {LIGHT: 0.2}])
def test_accuracy_that_nobody_measured_is_never_printed(maps: Mapping[str, float]) -> None:
    found = result(maps)
    row, = (line for line in printed(found) if ' ours ' in line and ' all ' in line)
    assert row.split()[-4] == '-'
    entry, = _document([found], Namespace(target_fps=10.0))['runs']
    assert json.loads(json.dumps(entry))['all']['mean_map'] is None


def test_measured_accuracy_is_printed_and_written() -> None:
    found = result({LIGHT: 0.2, HEAVY: 0.4})
    row, = (line for line in printed(found) if ' ours ' in line and ' busy ' in line)
    mean_map = _document([found], Namespace(target_fps=10.0))['runs'][0]['busy']['mean_map']
    assert row.split()[-4] == f'{mean_map:.4f}'
    assert 0.2 < mean_map < 0.4
