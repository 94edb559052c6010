# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Boxes of another detector: what is read, and where a mistake is."""

from pathlib import Path

import pytest

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.boxes_csv import read_boxes_csv

HEADER = 'file,class,score,x1,y1,x2,y2\n'
ROWS = 'in/a.jpg,cup,0.9,1,2,30,40\nin/a.jpg,dog,0.4,5,5,9,9\n'


def written(folder: Path, text: str = HEADER + ROWS) -> Path:
    (folder / 'in').mkdir()
    for name in ('in/a.jpg', 'b.jpg'):
        (folder / name).touch()
    (folder / 'boxes.csv').write_text(text)
    return folder / 'boxes.csv'


def test_sure_boxes_count_and_others_are_ignored(tmp_path: Path) -> None:
    found = read_boxes_csv(written(tmp_path))
    pictures = {picture.path.name: picture.boxes for picture in found.pictures}
    assert found.names == ('cup', 'dog')
    assert pictures['b.jpg'] == ()
    assert [(box.name, box.score, box.ignored) for box in pictures['a.jpg'] or ()] == [
        ('cup', 0.9, False), ('dog', 0.4, True)]


@pytest.mark.parametrize('row', ['in/a.jpg,cup,high,1,2,3,4', 'in/a.jpg,cup,0.5,1,2,3',
                                 'in/a.jpg,cup,0.5,9,2,3,4', 'in/a.jpg,cup,0.5,1,2,inf,4'])
def test_mistake_is_named_with_its_line(tmp_path: Path, row: str) -> None:
    with pytest.raises(LabelFileError, match=r'boxes\.csv, line 4:'):
        read_boxes_csv(written(tmp_path, f'{HEADER}{ROWS}{row}\n'))


def test_other_columns_and_missing_pictures_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, 'file,class,x1,y1,x2,y2\n')
    with pytest.raises(LabelFileError, match=r'line 1: expected the columns file, class, score'):
        read_boxes_csv(path)
    path.write_text(f'{HEADER}gone.jpg,cup,0.9,1,2,3,4\n')
    with pytest.raises(LabelFileError, match=r'gone\.jpg'):
        read_boxes_csv(path)
