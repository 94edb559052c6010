# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The builder writes checked graphs and refuses two meanings of one name."""

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info


def test_built_graph_runs() -> None:
    graph = GraphBuilder()
    doubled = graph.add('Mul', ['x', graph.constant('two', np.float32(2))], 'doubled')
    graph.add('Identity', [doubled], 'y')
    model = graph.build('double', [tensor_info('x', np.float32, 'n')],
                        [tensor_info('y', np.float32, 'n')])
    session = ort.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    assert session.run(['y'], {'x': np.arange(3, dtype=np.float32)})[0].tolist() == [0, 2, 4]


def test_equal_constants_are_kept_once() -> None:
    graph = GraphBuilder()
    assert graph.ints(1, -1, 4) == graph.ints(1, -1, 4) == 'ints_1_-1_4'


def test_one_name_for_two_constants_is_refused() -> None:
    graph = GraphBuilder()
    graph.constant('limit', np.float32(1))
    with pytest.raises(ValueError, match='limit already names another constant'):
        graph.constant('limit', np.float32(2))


def test_graph_that_reads_what_nobody_makes_is_refused() -> None:
    graph = GraphBuilder()
    graph.add('Identity', ['missing'], 'y')
    with pytest.raises(onnx.checker.ValidationError, match='missing'):
        graph.build('broken', [], [tensor_info('y', np.float32, 1)])
