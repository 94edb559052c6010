# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""VOC's average precision is the known one, and behaves as a measure of ranking must."""

import json
from pathlib import Path

import pytest

from mobilenet_ros.workshop.evaluation.voc_eval import Entry, average_precision, voc_map

HERE, FAR = (10, 10, 20, 20), (60, 60, 20, 20)


def entry(image: str, category: str, bbox: tuple[float, ...], score: float = 1.0) -> Entry:
    return {'image_id': image, 'category_id': category, 'bbox': bbox, 'score': score}


def guess(bbox: tuple[float, ...], score: float, image: str = 'a',
          category: str = 'ball') -> Entry:
    return entry(image, category, bbox, score)


TRUTHS = [entry('a', 'ball', HERE), entry('b', 'ball', FAR)]


def bbox_of(words: list[str]) -> tuple[float, ...]:
    """Return a box; in VOC's files a side of n pixels is written as n - 1."""
    left, top, width, height = map(float, words)
    return left, top, width + 1, height + 1


@pytest.mark.parametrize('min_iou', ['0.1', '0.3', '0.5', '0.75'])
def test_known_answers(shared_data: Path, min_iou: str) -> None:
    folder = shared_data / 'known_answers'
    truths, guesses = [], []
    for path in sorted((folder / 'voc' / 'gts').iterdir()):
        for category, *words in map(str.split, path.read_text().splitlines()):
            truths.append(entry(path.name, category, bbox_of(words)))
    for path in sorted((folder / 'voc' / 'dets').iterdir()):  # ties keep this order
        for category, score, *words in map(str.split, path.read_text().splitlines()):
            guesses.append(entry(path.name, category, bbox_of(words), float(score)))
    expected = json.loads((folder / 'expected.json').read_text())['voc_all_points'][min_iou]
    assert voc_map(truths, guesses, float(min_iou)) == pytest.approx(expected, abs=1e-10)


def test_all_found_is_worth_one() -> None:
    assert average_precision(TRUTHS, [guess(HERE, 0.9), guess(FAR, 0.1, 'b')], 0.5) == 1


def test_half_found_is_worth_half() -> None:
    assert average_precision(TRUTHS, [guess(HERE, 0.9)], 0.5) == 0.5


def test_false_alarm_costs_only_when_it_ranks_above_a_hit() -> None:
    hits = [guess(HERE, 0.8), guess(FAR, 0.7, 'b')]
    assert average_precision(TRUTHS, [*hits, guess(FAR, 0.1)], 0.5) == 1
    assert average_precision(TRUTHS, [*hits, guess(FAR, 0.9)], 0.5) == pytest.approx(2 / 3)


def test_second_detection_of_one_object_is_a_false_alarm() -> None:
    twice = [guess(HERE, 0.9), guess(HERE, 0.8), guess(FAR, 0.7, 'b')]
    assert average_precision(TRUTHS, twice, 0.5) == pytest.approx((1 + 2 / 3) / 2)


def test_box_in_another_picture_is_a_false_alarm() -> None:
    assert average_precision(TRUTHS, [guess(HERE, 0.9, 'b')], 0.5) == 0


def test_mean_is_over_the_categories_that_are_there() -> None:
    truths = [*TRUTHS, entry('a', 'robot', FAR)]
    guesses = [guess(HERE, 0.9), guess(FAR, 0.8, 'b'), guess(FAR, 0.9, category='dog')]
    assert voc_map(truths, guesses) == 0.5
    assert voc_map([], guesses) == 0
