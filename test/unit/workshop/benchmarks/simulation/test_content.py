# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The content benchmark on a made set: one variant sees small objects, the other large ones."""

import io
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pytest
from pycocotools.coco import COCO

from mobilenet_ros.adaptation import build_ladder
from mobilenet_ros.adaptation.measurement import BySize
from mobilenet_ros.family import Accuracy, Family, Model, Variant
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.workshop.benchmarks.simulation.content import (
    STREAMS,
    Sight,
    run_stream,
    slowdowns,
    streams,
    try_split,
)
from mobilenet_ros.workshop.benchmarks.simulation.content_benchmark import summary

PICTURES = range(1, 13)
WIDE, FINE = Variant(1.0, 1.0), Variant(0.5, 1.9)  # of nearly the same cost
SIDES = {WIDE: 160.0, FINE: 16.0}  # of the objects that each sees


def objects(image_id: int) -> list[float]:
    """Return the sides of a picture's objects: more and more large ones."""
    return [16.0, 160.0, *([160.0] * 3 if image_id % 2 else [16.0] * 3)]


def bbox(place: int, side: float) -> list[float]:
    return [170.0 * place, 10.0, side, side]


@pytest.fixture
def sight() -> Sight:
    """Return what the two variants see: each all objects of its size and none of the other."""
    truth = COCO()
    entries = [(image_id, place, side) for image_id in PICTURES
               for place, side in enumerate(objects(image_id))]
    truth.dataset = {
        'images': [{'id': image_id, 'width': 480, 'height': 480} for image_id in PICTURES],
        'categories': [{'id': 1, 'name': 'ball'}],
        'annotations': [{'id': number, 'image_id': image_id, 'category_id': 1, 'iscrowd': 0,
                         'bbox': bbox(place, side), 'area': side * side}
                        for number, (image_id, place, side) in enumerate(entries, start=1)]}
    with redirect_stdout(io.StringIO()):
        truth.createIndex()
    rows = {variant: {image_id: [
        {'image_id': image_id, 'category_id': 1, 'bbox': bbox(place, side), 'score': 0.9}
        for place, side in enumerate(objects(image_id)) if side == own]
        for image_id in PICTURES} for variant, own in SIDES.items()}
    seen = {variant: {image_id: BySize(*(float(objects(image_id).count(side)) * (side == own)
                                         for side in (16.0, 0.0, 160.0)))
                      for image_id in PICTURES} for variant, own in SIDES.items()}
    return Sight(truth, [1], rows, seen)


@pytest.fixture
def family() -> Family:
    """Return the family of the two variants."""
    models = tuple(Model(f'{alpha}.onnx', alpha, 'fp32', '0' * 64) for alpha in (0.5, 1.0))
    accuracies = {WIDE: Accuracy(0.30, 0.3, 0.05, 0.05, 0.95),
                  FINE: Accuracy(0.29, 0.3, 0.95, 0.05, 0.05)}
    return Family('two', Path('nowhere'), 160, (160, 304), ('ball',), ssd_layout(160), models,
                  accuracies=accuracies)


def test_accuracy_is_that_of_the_pictures_chosen(sight: Sight) -> None:
    large, small = sight.figures({1: WIDE, 3: WIDE}).coco, sight.figures({1: FINE, 3: FINE}).coco
    assert (large.ap_large, large.ap_small) == (pytest.approx(1.0), 0.0)
    assert (small.ap_large, small.ap_small) == (0.0, pytest.approx(1.0))
    assert large.ap > small.ap  # odd pictures hold more large objects


def test_streams_hold_the_pictures_of_their_objects_in_the_given_order(sight: Sight) -> None:
    order = [4, 1, 2, 3, 6, 5]
    found = streams(sight.truth, order)
    assert list(found) == list(STREAMS)
    assert set(found['small']) <= {2, 4, 6}
    assert set(found['large']) <= {1, 3, 5}
    assert found['mixed'] == order
    assert len(found['small']) == len(found['large']) == 2


def test_machines_run_from_hardly_anything_to_everything(family: Family) -> None:
    ladder = build_ladder(family)
    fast, *_, slow = slowdowns(ladder)
    assert fast < slow
    assert fast * ladder.rungs[-1].t0_s == pytest.approx(slow * ladder.rungs[0].t0_s)


def test_without_the_option_the_objects_do_not_matter(sight: Sight, family: Family) -> None:
    ladder = build_ladder(family)
    runs = [run_stream(ladder, sight, pictures, slowdowns(ladder)[0], False)
            for pictures in ([1, 3, 5], [2, 4, 6])]
    assert runs[0] == runs[1]


def test_every_split_tries_every_stream_on_every_machine(sight: Sight, family: Family) -> None:
    outcomes = list(try_split(family, sight, np.random.default_rng(0)))
    assert {outcome.stream for outcome in outcomes} == set(STREAMS)
    for outcome in outcomes:
        assert all(0.0 <= ap <= 1.0 for ap in outcome.ap)
    row = summary('large', [outcomes, outcomes])
    assert row['gain'] == pytest.approx(row['ap_with'] - row['ap_without'])
    assert row['standard_error'] == pytest.approx(0.0)
    assert summary('large', [outcomes])['standard_error'] is None
