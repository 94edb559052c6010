# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""YOLO's folders: what is read, and where a mistake is."""

from pathlib import Path

import pytest

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.sample import NamedSet
from mobilenet_ros.workshop.evaluation.labels.yolo_layout import layout_of
from mobilenet_ros.workshop.evaluation.labels.yolo_txt import read_yolo


def written(folder: Path, text: str = '1 0.5 0.4 0.2 0.1\n\n0 0.1 0.1 0.2 0.2\n') -> Path:
    for name in ('images/train', 'labels/train'):
        (folder / name).mkdir(parents=True)
    for name in ('a.jpg', 'b.png'):
        (folder / 'images' / 'train' / name).touch()
    (folder / 'labels' / 'train' / 'a.txt').write_text(text)
    (folder / 'classes.txt').write_text('cup\nball\n')
    return folder


def read(folder: Path) -> NamedSet:
    layout = layout_of(folder, 'train')
    assert layout is not None
    return read_yolo(folder, layout)


def test_boxes_are_shares_of_the_picture(tmp_path: Path) -> None:
    found = read(written(tmp_path))
    first, second = found.pictures
    assert found.names == ('cup', 'ball')
    assert first.relative and [box.name for box in first.boxes or ()] == ['ball', 'cup']
    assert (first.boxes or ())[0].box_xyxy == pytest.approx((0.4, 0.35, 0.6, 0.45))
    assert second.path.name == 'b.png' and second.boxes == ()


@pytest.mark.parametrize('names', ['[cup, ball]', '{0: cup, 1: ball}', '{1: ball, 0: cup}',
                                   "{'1': ball, '0': cup}"])
def test_names_may_come_from_data_yaml(tmp_path: Path, names: str) -> None:
    (written(tmp_path) / 'classes.txt').unlink()
    (tmp_path / 'data.yaml').write_text(f'path: .\nnames: {names}\n')
    found = read(tmp_path)
    assert found.names == ('cup', 'ball')
    assert [box.name for box in found.pictures[0].boxes or ()] == ['ball', 'cup']


@pytest.mark.parametrize('names', ['{1: ball, 3: cup}', "['???', ball, '???', cup]"])
def test_numbers_without_a_name_stand_for_nothing(tmp_path: Path, names: str) -> None:
    (written(tmp_path, '3 .5 .5 .1 .1\n1 .5 .5 .1 .1\n') / 'classes.txt').unlink()
    (tmp_path / 'data.yaml').write_text(f'names: {names}\n')
    found = read(tmp_path)
    assert found.names == ('ball', 'cup')
    assert [box.name for box in found.pictures[0].boxes or ()] == ['cup', 'ball']
    (tmp_path / 'labels' / 'train' / 'a.txt').write_text('3 .5 .5 .1 .1\n2 .5 .5 .1 .1\n')
    with pytest.raises(LabelFileError, match=r"a\.txt, line 2: class '2' .* expected 1, 3"):
        read(tmp_path)


@pytest.mark.parametrize('names', ['{cup: 0}', '{-1: cup}', '{0.5: cup}', 'cup'])
def test_names_of_another_form_are_refused(tmp_path: Path, names: str) -> None:
    (written(tmp_path) / 'classes.txt').unlink()
    (tmp_path / 'data.yaml').write_text(f'names: {names}\n')
    with pytest.raises(LabelFileError, match=r'data\.yaml: .*mapping of class numbers from 0'):
        read(tmp_path)


def test_names_may_stand_above_the_parts_of_an_export(tmp_path: Path) -> None:
    (written(tmp_path / 'train') / 'classes.txt').unlink()
    (tmp_path / 'data.yaml').write_text('names: [cup, ball]\n')
    assert read(tmp_path / 'train').names == ('cup', 'ball')


@pytest.mark.parametrize('line', ['2 .5 .5 .1 .1', 'cup .5 .5 .1 .1', '0 .5 .5 .1',
                                  '0 .5 .5 .1 wide', '0 200 100 30 40', '0 .5 .5 -.1 .1',
                                  '-1 .5 .5 .1 .1', '0 nan .5 .1 .1'])
def test_mistake_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    with pytest.raises(LabelFileError, match=r'a\.txt, line 2:'):
        read(written(tmp_path, f'0 .5 .5 .1 .1\n{line}\n'))


@pytest.mark.parametrize(('content', 'message'), [
    (None, 'classes.txt'), ('nc: 2\n', 'line 1'), ('names: [a,\n  b: c: d\n', 'line 2')])
def test_names_that_cannot_be_found_are_missed(tmp_path: Path, content: str | None,
                                               message: str) -> None:
    (written(tmp_path) / 'classes.txt').unlink()
    if content is not None:
        (tmp_path / 'data.yaml').write_text(content)
    with pytest.raises(LabelFileError, match=message):
        read(tmp_path)
