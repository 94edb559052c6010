# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Two outputs are alike where scores and boxes are, however large the numbers behind them."""

import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.family import BOX_SCALES
from mobilenet_ros.workshop.training.export import MOST_OF_BOXES, check_alike
from mobilenet_ros.workshop.training.network import Predicted


def output(deltas: float = 0.0, logits: float = 0.0, box: int = 0) -> Predicted:
    boxes = torch.zeros(1, 3, 4)
    boxes[..., box] = deltas
    return Predicted(boxes, torch.full((1, 3, 2), logits))


@pytest.mark.parametrize(('one', 'other'), [
    (output(), output()), (output(0.01), output(0.0)), (output(800.02), output(800.0)),
    (output(logits=90.5), output(logits=90.0)), (output(logits=-30.0), output(logits=-31.0)),
    (output(logits=0.001), output())])
def test_rounding_of_large_numbers_is_no_difference(one: Predicted, other: Predicted) -> None:
    check_alike('net', one, other, BOX_SCALES)


@pytest.mark.parametrize('box', range(4))
def test_boxes_that_move_by_a_share_of_their_size_are_one(box: int) -> None:
    step = MOST_OF_BOXES * BOX_SCALES[box]
    check_alike('net', output(0.9 * step, box=box), output(), BOX_SCALES)
    with pytest.raises(ManifestError, match='no family was written'):
        check_alike('net', output(1.1 * step, box=box), output(), BOX_SCALES)


def test_other_scores_are_one() -> None:
    with pytest.raises(ManifestError, match='0.012 in scores'):
        check_alike('net', output(logits=0.05), output(), BOX_SCALES)


@pytest.mark.parametrize('value', [float('nan'), float('inf')])
def test_values_that_are_no_numbers_are_refused(value: float) -> None:
    with pytest.raises(ManifestError, match='no finite numbers'):
        check_alike('net', output(value), output(value), BOX_SCALES)
