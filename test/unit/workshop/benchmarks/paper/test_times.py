# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Both kinds of convolution are timed at every width and side; so is what stands beside them."""

from itertools import product

import pytest
from support.blob_family import SIDES

from mobilenet_ros.family import Family
from mobilenet_ros.perception.suppress import Suppressor
from mobilenet_ros.perception.thresholds import Thresholds
from mobilenet_ros.workshop.benchmarks.paper.times import (
    Shape,
    classifier_times,
    preprocess_times,
    raw_output,
    suppress_times,
)


def test_every_shape_has_a_time() -> None:
    shapes = [Shape(*each) for each in product((0.25, 0.5), (32, 64), (False, True))]
    times = classifier_times(shapes, 1)
    assert list(times) == shapes
    assert min(times.values()) > 0.0


@pytest.mark.parametrize(('separable', 'millions'), [(False, 4867), (True, 569)])
def test_mult_adds_of_alpha_1_are_those_of_table_4(separable: bool, millions: int) -> None:
    assert round(Shape(1.0, 224, separable).mult_adds / 1e6) == millions


@pytest.mark.parametrize('count', [0, 1, 20])
def test_each_anchor_with_an_object_is_a_detection(count: int, blobs: Family) -> None:
    member = next(each for each in blobs.members if each.side == SIDES[0])
    found = Suppressor(blobs).suppress(raw_output(count, blobs, member), member,
                                       Thresholds(iou_threshold=1.0))
    assert len(found) == count


def test_every_size_and_number_has_a_time(blobs: Family) -> None:
    times = [*preprocess_times([(64, 48), (96, 64)], 32, 1),
             *suppress_times([0, 5], blobs, blobs.members[0], 1)]
    assert len(times) == 4
    assert min(times) > 0.0
