# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`family` prints what the paper and the manifests say, as tables and as data."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobilenet_ros.adaptation.calibration import (
    T0,
    Calibration,
    CalibrationKey,
    save_calibration,
)
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.family import Accuracy, Family, Model
from mobilenet_ros.family.manifest import save_manifest
from mobilenet_ros.family.variant import Variant, rho_of
from mobilenet_ros.perception.providers import runtime_version
from mobilenet_ros.programs.family import main
from mobilenet_ros.resources import CACHE_VARIABLE

SIDES = (128, 192, 256)


@pytest.fixture
def family(tmp_path: Path) -> Family:
    """Return a saved family of two alphas at three sides, without accuracies."""
    models = tuple(Model(f'{alpha}.onnx', alpha, 'fp32', '0' * 64) for alpha in (0.5, 1.0))
    saved = Family('toys', tmp_path, 256, SIDES, ('ball', 'robot'), ssd_layout(256), models)
    save_manifest(saved)
    return saved


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> Any:
    assert main([*map(str, arguments)]) == 0
    return json.loads(capsys.readouterr().out)


def test_paper_as_data_has_the_agreed_keys(capsys: pytest.CaptureFixture[str]) -> None:
    document = printed(capsys, '--paper', '--json')
    assert set(document) == {'rows'}
    assert {frozenset(row) for row in document['rows']} == {frozenset((
        'table', 'name', 'mult_adds_m', 'paper_mult_adds_m', 'params_m', 'paper_params_m'))}
    assert {row['table'] for row in document['rows']} == {'3', '4', '5', '6', '7', 'Figure 4',
                                                          '13'}


def test_paper_as_table_shows_the_ssd_row_the_saving_and_the_errata(
        capsys: pytest.CaptureFixture[str]) -> None:
    assert main(['--paper']) == 0
    text = ' '.join(capsys.readouterr().out.split())
    assert '13 SSD 300 MobileNet 1237.1 1200.0 6.79 6.80' in text
    assert '8.56 times as much for the whole network' in text
    assert 'Table 2 prints 1.19 %' in text


def test_family_as_data_has_the_agreed_keys(family: Family,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    document = printed(capsys, family.folder, '--json')
    assert (document['family'], document['base_side']) == ('toys', 256)
    assert {frozenset(row) for row in document['variants']} == {frozenset((
        'alpha', 'rho', 'side', 'precision', 'mult_adds', 'params', 'map', 'map50', 'map_small',
        't0_ms', 'pareto'))}
    assert [(row['mult_adds'], row['side']) for row in document['variants']] == [
        (member.mult_adds, member.side) for member in family.members]


def test_what_was_not_measured_is_null(family: Family, capsys: pytest.CaptureFixture[str]) -> None:
    rows = printed(capsys, family.folder, '--json')['variants']
    assert {row[key] for row in rows for key in ('map', 'map50', 'map_small', 't0_ms')} == {None}


def test_dominated_variant_has_no_pareto_mark(family: Family,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    accuracies = {member.variant: Accuracy(0.1 + index / 100, 0.5, 0.05)
                  for index, member in enumerate(family.members)}
    worse = Variant(1.0, rho_of(192, 256))
    save_manifest(replace(family, measured_on='a set',
                          accuracies=accuracies | {worse: Accuracy(0.0, 0.0)}))
    rows = printed(capsys, family.folder, '--json')['variants']
    unmarked = [(row['alpha'], row['side']) for row in rows if not row['pareto']]
    assert unmarked == [(1.0, 192)]


def test_times_and_marks_come_from_the_last_calibration(
        family: Family, tmp_path: Path, capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / 'cache'))
    times = {member.variant: T0(0.01 * (1 + index), 0.0)
             for index, member in enumerate(family.members)}
    slow = family.members[1].variant
    times[slow] = T0(0.5, 0.0)  # whatever its Mult-Adds are
    key = CalibrationKey.of(family, 'cpu', 1, runtime_version())
    save_calibration(Calibration(key, 15.0, times))
    rows = printed(capsys, family.folder, '--json')['variants']
    assert [row['t0_ms'] for row in rows] == pytest.approx([10, 500, 30, 40, 50, 60])
    assert [row['pareto'] for row in rows] == [True, False, True, True, True, True]
    assert main([str(family.folder)]) == 0
    assert 'T0: cpu, 1 threads, at 15 Hz' in capsys.readouterr().out


def test_table_shows_every_variant_and_what_it_was_measured_on(
        family: Family, capsys: pytest.CaptureFixture[str]) -> None:
    save_manifest(replace(family, measured_on='a set of 3 pictures', accuracies={
        Variant(0.5, 1.0): Accuracy(0.321, 0.5)}))
    assert main([str(family.folder)]) == 0
    text = capsys.readouterr().out
    assert '32.1' in text
    assert 'a set of 3 pictures' in text
    assert sum(line.split()[3:4] == ['fp32'] for line in text.splitlines()) == 6


def test_unknown_family_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(['unheard-of'])
    assert stopped.value.code == 1
    assert "family: no family 'unheard-of': installed are" in capsys.readouterr().err


def test_family_and_paper_together_are_refused() -> None:
    with pytest.raises(SystemExit):
        main(['coco', '--paper'])
