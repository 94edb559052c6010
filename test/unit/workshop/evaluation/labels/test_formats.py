# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The same set is the same set, in whatever format a tool wrote it."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.blob_family import write_blob_family
from support.label_sets import BOXES, FORMATS, NAMES, coco, csv_of_tensorflow, yolo_parts

from mobilenet_ros.programs.evaluate import main
from mobilenet_ros.workshop.evaluation.labels import load_samples
from mobilenet_ros.workshop.evaluation.labels.load import read_set

Writer = Callable[[Path], Path]


@pytest.fixture(scope='module')
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_blob_family(tmp_path_factory.mktemp('families') / 'blobs').folder


def figures(family: Path, path: Path, capsys: pytest.CaptureFixture[str]) -> list[list[object]]:
    assert main([str(family), str(path), '--json']) == 0
    shown = capsys.readouterr()
    assert 'measured with 4 boxes of ' in shown.err
    assert 'not measured: 1 boxes of classes that the family blobs lacks (cup 1)' in shown.err
    rows = json.loads(shown.out)['variants']
    assert max(row['ap'] for row in rows) > 0
    return [[value for value in row.values() if value is not None] for row in rows]


@pytest.mark.parametrize('write', FORMATS[1:])
def test_figures_are_equal(family: Path, tmp_path: Path, write: Writer,
                           capsys: pytest.CaptureFixture[str]) -> None:
    expected = figures(family, coco(tmp_path / 'coco'), capsys)
    found = figures(family, write(tmp_path / 'other'), capsys)
    assert all(one == pytest.approx(other, abs=1e-9) or one == other
               for row, same in zip(expected, found, strict=True)
               for one, other in zip(row, same, strict=True))


@pytest.mark.parametrize('write', FORMATS)
def test_samples_are_equal(tmp_path: Path, write: Writer) -> None:
    expected = load_samples([coco(tmp_path / 'coco')], NAMES)[1]
    samples = load_samples([write(tmp_path / 'other')], NAMES)[1]
    assert [sample.path.name for sample in samples] == [*BOXES]
    for one, other in zip(expected, samples, strict=True):
        for field in ('boxes_xyxy', 'class_ids', 'scores', 'ignored'):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


def test_csv_of_tensorflow_speaks_of_the_pictures_with_objects(tmp_path: Path) -> None:
    found = read_set(csv_of_tensorflow(tmp_path / 'csv'))
    assert {picture.path.name: len(picture.boxes or ()) for picture in found.pictures} == {
        name: len(boxes) for name, boxes in BOXES.items() if boxes}


def test_what_is_read_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    read_set(yolo_parts(tmp_path / 'set'), 'val', say=said.append)
    assert any('4 pictures for val are read; 4 for train are not read' in line for line in said)
    assert said[-1].endswith('4 pictures, 5 boxes of 2 classes')
