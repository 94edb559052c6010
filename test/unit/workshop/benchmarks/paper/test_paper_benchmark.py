# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The tables and the picture of the paper's claim."""

from pathlib import Path

import cv2
import pytest

from mobilenet_ros.programs.benchmark import main
from mobilenet_ros.workshop.benchmarks.paper.paper_benchmark import claim, table_of
from mobilenet_ros.workshop.benchmarks.paper.times import Shape

TIMES = {Shape(1.0, 224, False): 0.3, Shape(1.0, 224, True): 0.04}


def test_prints_tables_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / 'paper.png'
    with pytest.raises(SystemExit) as end:
        main(['paper', '--alphas', '0.25', '--sides', '32', '64', '--rounds', '1',
              '--picture', str(picture)])
    assert end.value.code == 0
    printed = capsys.readouterr().out
    assert '| 0.25, 64 |' in printed
    assert '| suppression, ms |' in printed
    assert cv2.imread(str(picture)) is not None


def test_the_paper_stands_beside_what_was_measured() -> None:
    assert '| 1, 224 | 4867 | 300.00 | 569 | 40.00 | 8.6 | 7.5 | 70.6 % |' in table_of(TIMES)
    assert '8.6 times fewer at alpha 1, side 224, for 1.1 points' in claim(TIMES)


@pytest.mark.parametrize('bad', [['--rounds', '0'], ['--alphas', '0'], ['--sides', '16']])
def test_impossible_wish_is_refused_in_one_line(bad: list[str]) -> None:
    with pytest.raises(SystemExit, match=bad[0]):
        main(['paper', *bad])
