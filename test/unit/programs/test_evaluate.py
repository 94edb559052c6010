# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""`evaluate` measures every variant and keeps the figures when asked to."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from support.blob_family import ALPHAS, SIDES, blob_picture, write_blob_family

from mobilenet_ros.family import load_family
from mobilenet_ros.programs.calibrate import main as calibrate
from mobilenet_ros.programs.evaluate import main


@pytest.fixture(scope='module')
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a family that finds white blobs."""
    return write_blob_family(tmp_path_factory.mktemp('families') / 'blobs').folder


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    """Return a set of one picture whose blob has one box."""
    cv2.imwrite(str(tmp_path / 'a.png'), blob_picture())
    box = {'id': 1, 'image_id': 1, 'category_id': 1, 'bbox': [60, 40, 80, 80], 'area': 6400,
           'iscrowd': 0}
    path = tmp_path / 'set.json'
    path.write_text(json.dumps({'images': [{'id': 1, 'file_name': 'a.png'}], 'annotations': [box],
                                'categories': [{'id': 1, 'name': 'blob'}]}))
    return path


def test_every_variant_is_measured(family: Path, annotations: Path,
                                   capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(family), str(annotations), '--json']) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document['family'], document['set'], document['pictures']) == (
        'blobs', annotations.parent.name, 1)
    assert {(row['alpha'], row['side']) for row in document['variants']} == {
        (alpha, side) for alpha in ALPHAS for side in SIDES}
    assert all(0 <= row['ap'] <= row['ap50'] <= 1 for row in document['variants'])


def test_figures_are_kept_only_when_asked(family: Path, annotations: Path,
                                          capsys: pytest.CaptureFixture[str]) -> None:
    before = (family / 'manifest.yaml').read_bytes()
    main([str(family), str(annotations)])
    assert (family / 'manifest.yaml').read_bytes() == before
    capsys.readouterr()
    main([str(family), str(annotations), '--write', '--json'])
    rows = json.loads(capsys.readouterr().out)['variants']
    known = load_family(family)
    assert known.measured_on == f'{annotations.parent.name}, pictures: 1'
    assert [member.accuracy and member.accuracy.map50 for member in known.members] == [
        pytest.approx(row['ap50'], abs=5e-5) for row in rows]


def test_table_has_a_line_for_each_variant(family: Path, annotations: Path,
                                           capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(family), str(annotations)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum('fp32' in line for line in lines) == len(ALPHAS) * len(SIDES)
    assert not any('…' in line for line in lines), 'nothing is cut off at 80 columns'


def test_a_variant_that_another_beats_is_off_the_front(
        family: Path, annotations: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(family), str(annotations), '--json'])
    rows = json.loads(capsys.readouterr().out)['variants']
    cheapest_first = sorted(rows, key=lambda row: row['mult_adds'])
    assert cheapest_first[0]['pareto']
    for row in rows:
        beaten = any(other['mult_adds'] < row['mult_adds'] and other['ap'] >= row['ap']
                     for other in rows)
        assert row['pareto'] != beaten
    assert all(row['t0_ms'] is None for row in rows), 'never calibrated'


def test_times_are_those_of_the_calibration(
        family: Path, annotations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv('MOBILENET_ROS_CACHE', str(tmp_path))
    calibrate(['--family', str(family), '--seconds', '1'])
    capsys.readouterr()
    main([str(family), str(annotations), '--json'])
    rows = json.loads(capsys.readouterr().out)['variants']
    assert all(row['t0_ms'] > 0 for row in rows)


def test_picture_is_drawn(family: Path, annotations: Path, tmp_path: Path) -> None:
    picture = tmp_path / 'front.png'
    assert main([str(family), str(annotations), '--picture', str(picture)]) == 0
    pixels = cv2.imread(str(picture))
    assert min(pixels.shape[:2]) > 300
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 10


def test_missing_set_is_refused_in_one_line(family: Path, tmp_path: Path,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(family), str(tmp_path / 'none.json')])
    assert stopped.value.code == 1
    assert 'none.json does not exist; expected a COCO .json' in capsys.readouterr().err
