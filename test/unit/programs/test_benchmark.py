# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The command line of the benchmark."""

import json
from pathlib import Path

import pytest

from mobilenet_ros.programs.benchmark import COMMANDS, main

SHORT = ['controller', '--traces', 'constant', '--targets', '10', '--processes', '1']


def test_writes_the_figures_and_prints_what_they_show(
        tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / 'figures.json'
    with pytest.raises(SystemExit) as end:
        main([*SHORT, '--seed', '4', '--seeds', '2', '--json', str(file)])
    assert end.value.code == 0
    traces = json.loads(file.read_text())['traces']
    assert [trace['name'] for trace in traces] == ['constant_4', 'constant_5']
    printed = capsys.readouterr().out
    assert 'what the controller is to show' in printed
    assert '2 traces, 0 of them infeasible' in printed


@pytest.mark.parametrize('bad', [['--seeds', '0'], ['--seed', '-1'], ['--targets', '0'],
                                 ['--deadline-quantile', '1.5']])
def test_impossible_wish_is_refused_in_one_line(bad: list[str]) -> None:
    with pytest.raises(SystemExit, match='benchmark: .* must be'):
        main([*SHORT, *bad])


def test_unknown_trace_is_answered_with_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(['controller', '--traces', 'cliff'])
    assert 'sawtooth' in capsys.readouterr().err


def test_unknown_benchmark_is_answered_with_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(['everything'])
    error = capsys.readouterr().err
    assert all(name in error for name in COMMANDS)
