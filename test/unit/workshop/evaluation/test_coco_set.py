# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A labelled set is read whole, or what is missing is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.pictures import write_picture

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.coco_eval import CocoFigures, CocoRow, coco_figures
from mobilenet_ros.workshop.evaluation.coco_set import load_coco_set

DOCUMENT: dict[str, Any] = {
    'images': [{'id': 7, 'file_name': 'a.png'}],
    'annotations': [{'id': 1, 'image_id': 7, 'category_id': 3, 'bbox': [0, 0, 4, 4], 'area': 16,
                     'iscrowd': 0}],
    'categories': [{'id': 3, 'name': 'ball'}]}


def written(folder: Path, document: object) -> Path:
    path = folder / 'labels.json'
    path.write_text(json.dumps(document))
    return path


def test_pictures_lie_beside_the_file(tmp_path: Path) -> None:
    write_picture(tmp_path / 'a.png', 200, 160)
    found = load_coco_set(written(tmp_path, DOCUMENT))
    assert found.name == tmp_path.name
    assert found.pictures == {1: tmp_path / 'a.png'}
    assert found.category_ids == {'ball': 1}


def test_pictures_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / 'elsewhere').mkdir()
    write_picture(tmp_path / 'elsewhere' / 'a.png', 200, 160)
    found = load_coco_set(written(tmp_path, DOCUMENT), tmp_path / 'elsewhere')
    assert found.pictures[1].is_file()


def test_categories_may_be_renamed_or_left_out(tmp_path: Path) -> None:
    write_picture(tmp_path / 'a.png', 200, 160)
    path = written(tmp_path, DOCUMENT)
    assert load_coco_set(path, renamed={'ball': 'globe'}).category_ids == {'globe': 1}
    assert load_coco_set(path, renamed={'ball': ''}).category_ids == {}


def test_pictures_are_found_as_coco_is_laid_out(tmp_path: Path) -> None:
    for name in ('annotations', 'val2017'):
        (tmp_path / name).mkdir()
    write_picture(tmp_path / 'val2017' / 'a.png', 200, 160)
    path = written(tmp_path, DOCUMENT).rename(tmp_path / 'annotations' / 'instances_val2017.json')
    assert load_coco_set(path).pictures == {1: tmp_path / 'val2017' / 'a.png'}


def test_missing_picture_is_named(tmp_path: Path) -> None:
    write_picture(tmp_path / 'b.png', 200, 160)
    images = [{'id': 7, 'file_name': 'a.png'}, {'id': 8, 'file_name': 'b.png'}]
    path = written(tmp_path, DOCUMENT | {'images': images})
    with pytest.raises(LabelFileError, match=r'1 of 2 pictures are missing, such as .*a\.png'):
        load_coco_set(path)
    with pytest.raises(LabelFileError, match='all 2 pictures are missing, .*elsewhere'):
        load_coco_set(path, tmp_path / 'elsewhere')


@pytest.mark.parametrize('document', [
    [], {'images': [{}]}, DOCUMENT | {'images': [{'id': 7}]}, DOCUMENT | {'categories': [3]},
    DOCUMENT | {'images': []}])
def test_other_json_is_refused(tmp_path: Path, document: object) -> None:
    with pytest.raises(LabelFileError, match='labels.json'):
        load_coco_set(written(tmp_path, document))


@pytest.mark.parametrize('text', ['', '{', '\x00'])
def test_file_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / 'labels.json').write_text(text)
    with pytest.raises(LabelFileError, match='labels.json'):
        load_coco_set(tmp_path / 'labels.json')


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LabelFileError, match=r'none\.json'):
        load_coco_set(tmp_path / 'none.json')


def test_nothing_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_picture(tmp_path / 'a.png', 200, 160)
    load_coco_set(written(tmp_path, DOCUMENT))
    assert capsys.readouterr().out == ''


def box(number: int, left: float, **more: object) -> dict[str, Any]:
    return {'id': number, 'image_id': 7, 'category_id': 3, 'bbox': [left, 10, 40, 40], **more}


def figures_of(folder: Path, document: dict[str, Any],
               renamed: dict[str, str] | None = None) -> CocoFigures:
    """Return the figures when every box is found, as the first category of the set."""
    write_picture(folder / 'a.png', 400, 160)
    found = load_coco_set(written(folder, document), renamed=renamed)
    name, key = next(iter(found.category_ids.items()))
    assert name == 'ball'
    rows = [CocoRow(image_id=1, category_id=key, bbox=entry['bbox'], score=0.9)
            for entry in document['annotations']]
    return coco_figures(found.truth, rows, [key])


def test_categories_of_one_name_become_one(tmp_path: Path) -> None:
    categories = [{'id': 3, 'name': 'ball'}, {'id': 5, 'name': 'globe'}]
    whole = {'area': 1600, 'iscrowd': 0}
    boxes = [box(1, 0, **whole), box(2, 100, **whole | {'category_id': 5})]
    document = DOCUMENT | {'annotations': boxes, 'categories': categories}
    merged = figures_of(tmp_path, document, {'globe': 'ball'})
    assert (merged.ap, merged.ar100) == (pytest.approx(1), pytest.approx(1))


def test_file_without_what_is_optional_is_measured_alike(tmp_path: Path) -> None:
    whole = [box(number, 100 * number, area=1600, iscrowd=0) for number in (1, 2)]
    bare = [box(number, 100 * (number + 1)) for number in (0, 1)]
    assert (figures_of(tmp_path, DOCUMENT | {'annotations': bare})
            == figures_of(tmp_path, DOCUMENT | {'annotations': whole}))
    assert figures_of(tmp_path, DOCUMENT | {'annotations': bare}).ap_medium == pytest.approx(1)


def test_what_the_file_says_is_kept(tmp_path: Path) -> None:
    write_picture(tmp_path / 'a.png', 200, 160)
    given = [box(1, 0, area=900, iscrowd=1), box(2, 100, area=1600.5, iscrowd=0)]
    found = load_coco_set(written(tmp_path, DOCUMENT | {'annotations': given}))
    assert list(found.truth.anns.values()) == [
        entry | {'image_id': 1, 'category_id': 1} for entry in given]
    assert found.objects() == {'ball': 1}
