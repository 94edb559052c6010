# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""COCO's figures are the known ones, to every printed digit."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from pycocotools.coco import COCO

from mobilenet_ros.workshop.evaluation.coco_eval import CocoRow, coco_figures

NAMES = ('AP', 'AP50', 'AP75', 'APs', 'APm', 'APl', 'AR1', 'AR10', 'AR100', 'ARs', 'ARm', 'ARl')


def truth_of(document: dict[str, Any]) -> COCO:
    truth = COCO()
    truth.dataset = document
    with redirect_stdout(io.StringIO()):
        truth.createIndex()
    return truth


def one_box(side: float = 50.0) -> COCO:
    """Return a set of one picture with one square box of category 4."""
    box = {'id': 1, 'image_id': 1, 'category_id': 4, 'bbox': [10, 10, side, side],
           'area': side * side, 'iscrowd': 0}
    return truth_of({'images': [{'id': 1}], 'annotations': [box],
                     'categories': [{'id': 4, 'name': 'ball'}, {'id': 5, 'name': 'robot'}]})


def row(side: float = 50.0, category_id: int = 4) -> CocoRow:
    return CocoRow(image_id=1, category_id=category_id, bbox=[10, 10, side, side], score=0.9)


def test_known_answers(shared_data: Path) -> None:
    folder = shared_data / 'known_answers'
    truth = truth_of(json.loads((folder / 'coco' / 'ground_truth.json').read_text()))
    found = coco_figures(truth, json.loads((folder / 'coco' / 'detections.json').read_text()))
    expected = json.loads((folder / 'expected.json').read_text())['coco']
    assert dict(zip(NAMES, (round(value or 0, 6) for value in found), strict=False)) == expected


def test_perfect_detection_is_worth_one() -> None:
    found = coco_figures(one_box(), [row()])
    assert found.ap == pytest.approx(1)
    assert found.ap_medium == pytest.approx(1)


def test_size_that_the_set_lacks_is_none() -> None:
    found = coco_figures(one_box(), [row()])
    assert (found.ap_small, found.ap_large, found.ar_small) == (None, None, None)


def test_no_detection_is_worth_nothing() -> None:
    found = coco_figures(one_box(), [])
    assert {found.ap, found.ap50, found.ap75, found.ap_medium, found.ar100} == {0.0}
    assert (found.ap_small, found.ap_large) == (None, None), 'there is none of that size'


def test_loose_box_counts_only_at_low_overlap() -> None:
    found = coco_figures(one_box(), [row(40.0)])  # overlap .64
    assert found.ap50 == pytest.approx(1)
    assert found.ap75 == 0
    assert found.ap == pytest.approx(0.3)  # .50, .55 and .60 of ten thresholds


def test_only_the_chosen_categories_count() -> None:
    wrong = [row(), row(category_id=5)]
    assert coco_figures(one_box(), wrong, [4]).ap == pytest.approx(1)


def test_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    coco_figures(one_box(), [row()])
    assert capsys.readouterr().out == ''
