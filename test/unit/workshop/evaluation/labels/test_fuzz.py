# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A damaged set is read with its counts told, or refused by name, and never anything else."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from support.damage import damaged, flipped
from support.label_sets import BOXES, FORMATS, csv_of_tensorflow

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.load import read_set

TRIES = int(os.environ.get('FUZZ_TRIES', '40'))
COUNT = sum(map(len, BOXES.values()))


@pytest.mark.parametrize('write', [*FORMATS, csv_of_tensorflow])
def test_damage_is_refused_or_told(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    path = write(tmp_path / 'whole')
    whole = path if path.is_dir() else path.parent
    files = sorted(file.relative_to(whole) for file in whole.rglob('*') if file.is_file())
    labels = [file for file in files if file.suffix != '.png']
    rng = np.random.default_rng(len(files))
    for number in range(TRIES):
        shutil.copytree(whole, folder := tmp_path / f'{number}')
        pool = files if number % 5 == 0 else labels
        file = folder / pool[int(rng.integers(len(pool)))]
        light = rng.random() < 0.5
        file.write_bytes((flipped if light else damaged)(file.read_bytes() or b'\n', rng))
        try:
            _check(folder / path.relative_to(whole), light and file.suffix != '.png')
        except LabelFileError as error:
            assert str(folder) in str(error)
        shutil.rmtree(folder)


def _check(path: Path, no_line_is_lost: bool) -> None:
    said: list[str] = []
    found = read_set(path, say=said.append)
    boxes = sum(len(picture.boxes or ()) for picture in found.pictures)
    assert re.search(rf': {len(found.pictures)} pictures, {boxes} boxes of', said[-1]), said
    if no_line_is_lost and len(said) == 1:
        assert boxes >= COUNT, 'boxes are missing and only their number is told'
