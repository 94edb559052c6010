# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The worst bag decides, and nothing of the user's is replaced."""

import json
from pathlib import Path

import pytest
from rich.console import Console

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.replay.night.job import Outcome
from mobilenet_ros.replay.night.report import (
    NIGHT,
    NightReport,
    check_writable,
    write_report,
)
from mobilenet_ros.replay.run import DIFFERENT, FAILED, OK

GOOD = Outcome('mon/run', OK, 'equal', summary={
    'frames': 8, 'detections': {'person': 3, 'cat': 1}, 'frames_per_second': 9.5})
OTHER = Outcome('tue/run', DIFFERENT, 'different: 1 of 4 frames', summary={
    'frames': 4, 'detections': {'cat': 4}})
BAD = Outcome('wed/run', FAILED, 'failed: [Errno 2] no such file')


@pytest.mark.parametrize(('outcomes', 'absent', 'code'), [
    ([GOOD], [], OK), ([GOOD], ['thu/run'], DIFFERENT), ([GOOD, OTHER], [], DIFFERENT),
    ([BAD, GOOD, OTHER], ['thu/run'], FAILED)])
def test_the_worst_bag_is_the_exit_code(outcomes: list[Outcome], absent: list[str],
                                        code: int) -> None:
    assert NightReport(outcomes, absent=absent).code == code


def test_figures_are_summed_and_written(tmp_path: Path) -> None:
    report = NightReport([GOOD, OTHER, BAD], [Path('notes.txt')], elapsed_s=1.23456)
    write_report(report, tmp_path / 'out')
    written = json.loads((tmp_path / 'out' / NIGHT).read_text())
    assert (written['exit_code'], written['frames'], written['elapsed_s']) == (2, 12, 1.235)
    assert written['detections'] == {'cat': 5, 'person': 3}
    assert list(written['bags']) == ['mon/run', 'tue/run', 'wed/run']
    assert written['bags']['tue/run']['result'] == 'different: 1 of 4 frames'
    assert written['no_bags'] == ['notes.txt']
    check_writable(tmp_path / 'out')


def test_the_table_has_a_line_for_each_bag_and_one_for_all() -> None:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(NightReport([GOOD, BAD]).table())
    rows = [line.split(maxsplit=3)
            for line in map(str.strip, capture.get().splitlines()) if line]
    assert ['mon/run', '8', '4', 'equal'] in rows
    assert ['wed/run', '0', '0', BAD.result] in rows
    assert rows[-1] == ['all', '8', '4', '1 of 2 bags are good']


@pytest.mark.parametrize('text', ['', 'mine', '[]', '{"bags": 5}'])
def test_a_file_of_the_users_is_never_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / NIGHT).write_text(text)
    with pytest.raises(ReplayError, match='was not written by a replay'):
        check_writable(tmp_path)
