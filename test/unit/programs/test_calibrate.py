# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Calibrating a real family keeps what the node will look for."""

from pathlib import Path

import pytest

from mobilenet_ros.adaptation.calibration import (
    T0,
    Calibration,
    CalibrationKey,
    load_calibration,
)
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.perception.providers import runtime_version
from mobilenet_ros.programs.calibrate import main, restless


def test_calibration_is_found_under_the_key_of_the_node(
        blobs: Family, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(['--family', str(blobs.folder), '--target-fps', '500', '--seconds', '0.1',
          '--threads', '1', '--cache', str(tmp_path)])
    key = CalibrationKey.of(blobs, 'cpu', 1, runtime_version())
    found, _ = load_calibration(key, tmp_path)
    assert found is not None
    assert set(found.times) == {member.variant for member in blobs.members}
    assert found.target_fps == 500.0
    printed = capsys.readouterr().out
    assert str(blobs.members[0].variant) in printed
    assert key.file_name in printed.replace('\n', '')


@pytest.mark.parametrize(('arguments', 'message'), [
    (['--family', 'no_such_family'], 'no family'),
    (['--providers', 'abacus'], 'unknown provider abacus'),
    (['--target-fps', '0'], 'must be positive'),
])
def test_refusal_is_one_line(blobs: Family, arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit, match=f'calibrate: .*{message}'):
        main(['--family', str(blobs.folder), *arguments])


def test_a_cache_that_cannot_be_written_is_said_before_anything_is_measured(
        blobs: Family, tmp_path: Path) -> None:
    (tmp_path / 'file').touch()
    with pytest.raises(SystemExit, match='calibrate: .*cannot be kept in'):
        main(['--family', 'no_such_family', '--cache', str(tmp_path / 'file')])


@pytest.mark.parametrize(('spread_s', 'expected'), [(0.0005, False), (0.003, True)])
def test_restless_machine_is_told_by_the_spread(spread_s: float, expected: bool) -> None:
    key = CalibrationKey('a board', 'cpu', 0, '1', ())
    times = {Variant(alpha, 1.0): T0(0.010, spread_s) for alpha in (0.5, 1.0)}
    assert restless(Calibration(key, 30.0, times)) == expected
