# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A detector starts from the times that were calibrated, and from a guess where none were."""

from dataclasses import replace
from pathlib import Path

import pytest

from mobilenet_ros.adaptation import Ladder
from mobilenet_ros.adaptation.calibration import T0, Calibration, CalibrationKey, save_calibration
from mobilenet_ros.family import Accuracy, Family
from mobilenet_ros.perception.providers import runtime_version
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector
from mobilenet_ros.pipeline.networks import no_times
from mobilenet_ros.resources import CACHE_VARIABLE


def ladder_of(family: Family, said: list[str]) -> Ladder:
    return AdaptiveDetector(family, providers=['cpu'], intra_op_threads=1, log=lambda text: None,
                            tell=said.append).controller.ladder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache of the test's own."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    return tmp_path


def test_without_a_calibration_times_are_guessed_and_that_is_said(blobs: Family) -> None:
    said: list[str] = []
    assert ladder_of(blobs, said).times_assumed
    assert len(said) == 1
    assert f'mobilenet_ros calibrate --family {blobs.folder} --providers cpu' in said[0]
    assert '--providers cpu --threads 1' in said[0]


def test_calibrated_times_are_those_of_the_ladder(blobs: Family) -> None:
    times = {member.variant: T0(0.001 * (index + 1), 0.0)
             for index, member in enumerate(blobs.members)}
    key = CalibrationKey.of(blobs, 'cpu', 1, runtime_version())
    path = save_calibration(Calibration(key, 30.0, times))
    said: list[str] = []
    ladder = ladder_of(blobs, said)
    assert not ladder.times_assumed
    assert {member.variant: member.t0_s for member in ladder.members} == {
        variant: t0.time_s for variant, t0 in times.items()}
    assert said == [f'calibration {path}, measured at 30 Hz']


def test_a_damaged_calibration_is_told_of_and_starts_all_the_same(blobs: Family,
                                                                  cache: Path) -> None:
    key = CalibrationKey.of(blobs, 'cpu', 1, runtime_version())
    (cache / key.file_name).write_text('{')
    said: list[str] = []
    assert ladder_of(blobs, said).times_assumed
    assert 'is damaged and ignored' in said[0]


def test_who_wants_no_calibrated_times_gets_none(blobs: Family) -> None:
    times = {member.variant: T0(0.001, 0.0) for member in blobs.members}
    save_calibration(Calibration(CalibrationKey.of(blobs, 'cpu', 1, runtime_version()), 30.0,
                                 times))
    detector = AdaptiveDetector(blobs, providers=['cpu'], intra_op_threads=1, t0_of=no_times)
    assert detector.controller.ladder.times_assumed


def test_accuracy_that_nobody_measured_is_told_of_once_with_its_cure(blobs: Family) -> None:
    said: list[str] = []
    AdaptiveDetector(blobs, providers=['cpu'], intra_op_threads=1, log=said.append)
    assert len(said) == 1
    assert 'the accuracy of the family blobs was never measured' in said[0]
    assert f'evaluate {blobs.folder} ANNOTATIONS --write' in said[0]


def test_measured_accuracy_is_nothing_to_tell(blobs: Family) -> None:
    said: list[str] = []
    measured = replace(blobs, accuracies={blobs.members[0].variant: Accuracy(0.2, 0.4)})
    AdaptiveDetector(measured, providers=['cpu'], intra_op_threads=1, log=said.append)
    assert said == []
