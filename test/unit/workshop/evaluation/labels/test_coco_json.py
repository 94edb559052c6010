# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""COCO json: what is read, and where a mistake is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.coco_json import read_coco

Document = dict[str, Any]


def document() -> Document:
    box = {'image_id': 7, 'category_id': 3, 'bbox': [10, 20, 30, 40]}
    return {'images': [{'id': 7, 'file_name': 'a/b.jpg'}, {'id': 8, 'file_name': 'c.jpg'}],
            'categories': [{'id': 3, 'name': 'cup'}, {'id': 1, 'name': 'ball'}],
            'annotations': [box, box | {'category_id': 1, 'iscrowd': 1}]}


def written(folder: Path, content: Document) -> Path:
    path = folder / 'set.json'
    path.write_text(json.dumps(content, indent=1))
    return path


def with_pictures(folder: Path, path: Path) -> Path:
    """Put one of the pictures into a folder; another may be missing without moving the set."""
    (folder / 'a').mkdir(parents=True)
    (folder / 'a' / 'b.jpg').touch()
    return path


def test_boxes_names_and_crowds_are_read(tmp_path: Path) -> None:
    found = read_coco(with_pictures(tmp_path, written(tmp_path, document())))
    assert found.names == ('ball', 'cup')
    first, second = found.pictures
    assert first.path == tmp_path / 'a' / 'b.jpg' and second.boxes == ()
    assert [(box.name, box.box_xyxy, box.ignored) for box in first.boxes or ()] == [
        ('cup', (10, 20, 40, 60), False), ('ball', (10, 20, 40, 60), True)]


def with_bad_box(content: Document) -> None:
    content['annotations'][1]['bbox'] = [1, 2, 3]


def with_negative_box(content: Document) -> None:
    content['annotations'][1]['bbox'] = [1, 2, -3, 4]


def with_unknown_category(content: Document) -> None:
    content['annotations'][1]['category_id'] = 99


def without_name(content: Document) -> None:
    del content['images'][1]['file_name']


@pytest.mark.parametrize('spoil', [with_bad_box, with_negative_box, with_unknown_category,
                                   without_name])
def test_bad_entry_is_named_with_its_line(tmp_path: Path,
                                          spoil: Callable[[Document], None]) -> None:
    content = document()
    spoil(content)
    path = written(tmp_path, content)
    section = 'images' if spoil is without_name else 'annotations'
    lines = path.read_text().splitlines()
    start = next(place for place, line in enumerate(lines) if f'"{section}"' in line)
    second = [place for place, line in enumerate(lines[start:], start) if line == '  {'][1]
    with pytest.raises(LabelFileError) as error:
        read_coco(path)
    assert f'{path}, line {second + 1}: entry 1 of {section}' in str(error.value)


def test_file_cut_short_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / 'set.json'
    path.write_text('{\n "images": [\n  {"id": 1,')
    with pytest.raises(LabelFileError, match=r'set\.json, line 3'):
        read_coco(path)


@pytest.mark.parametrize('content', ['[]', '{}', '{"categories": 3}'])
def test_json_of_another_kind_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / 'set.json').write_text(content)
    with pytest.raises(LabelFileError, match='images, annotations and'):
        read_coco(tmp_path / 'set.json')


@pytest.mark.parametrize('place', ['annotations', 'train2017', 'images/train2017'])
def test_pictures_lie_beside_the_file_or_as_coco_is_laid_out(tmp_path: Path, place: str) -> None:
    (tmp_path / 'annotations').mkdir()
    path = written(tmp_path, document()).rename(
        tmp_path / 'annotations' / 'instances_train2017.json')
    found = read_coco(with_pictures(tmp_path / place, path))
    assert [picture.path for picture in found.pictures] == [
        tmp_path / place / 'a' / 'b.jpg', tmp_path / place / 'c.jpg']


def test_places_where_no_picture_is_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, document())
    with pytest.raises(LabelFileError, match='all 2 pictures are missing') as error:
        read_coco(path)
    assert all(str(place) in str(error.value) for place in (
        tmp_path, tmp_path.parent / 'set', tmp_path.parent / 'images' / 'set'))
