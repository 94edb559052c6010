# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What ONNX Runtime complains of is told in one line, with the file and what is known to run."""

import numpy as np
import pytest
from support.foreign_ssd import SIDE, Interface, foreign_network

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.session import Session


def test_outputs_come_in_the_order_asked_for() -> None:
    session = Session(foreign_network(Interface()), 'it')
    feed = {'image': np.zeros((1, 3, SIDE, SIDE), np.float32)}
    scores, boxes = session.run(['conf', 'loc'], feed)
    assert (scores.shape, boxes.shape) == ((1, 540, 4), (1, 540, 4))
    assert scores[0, 0, 0] == 0.0


@pytest.mark.parametrize('opset', [99])
def test_an_opset_of_the_future_is_refused_by_number(opset: int) -> None:
    model = foreign_network(Interface())
    model.opset_import[0].version = opset
    with pytest.raises(ImportedFileError, match=f'it: ONNX Runtime .* does not open it .opset '
                                                f'{opset}; 17 runs'):
        Session(model, 'it')


def test_an_unknown_operator_is_named() -> None:
    model = foreign_network(Interface())
    model.graph.node[0].op_type = 'Castle'
    with pytest.raises(ImportedFileError, match='Castle'):
        Session(model, 'it')


def test_a_picture_it_cannot_take_is_told_with_its_shape() -> None:
    session = Session(foreign_network(Interface()), 'it')
    with pytest.raises(ImportedFileError, match=r'fails on image \(1, 3, 9, 9\)'):
        session.run(['loc'], {'image': np.zeros((1, 3, 9, 9), np.float32)})
