# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Rewritten networks are valid, say nearly what their files say, and have what providers want."""

from collections.abc import Callable

import numpy as np
import onnx
import pytest
from onnx import TensorProto, numpy_helper

from mobilenet_ros.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.network import OUTPUTS, noise
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.proof import difference
from mobilenet_ros.perception.providers import REFERENCE, SessionNeeds
from mobilenet_ros.perception.rewrite import half_model, static_model, symmetric_model
from mobilenet_ros.perception.session import exact_options, open_session

SIDE = 256
FAMILIES = ('coco', 'robocup')
Rewrite = Callable[[onnx.ModelProto], onnx.ModelProto]


def files(precision: str) -> list[tuple[str, float]]:
    return [(name, model.alpha) for name in FAMILIES for model in find_family(name).models
            if model.precision == precision]


def stored(name: str, alpha: float, precision: str) -> tuple[Family, onnx.ModelProto]:
    family = find_family(name)
    model = next(model for model in family.models
                 if (model.alpha, model.precision) == (alpha, precision))
    return family, onnx.load_from_string(family.model_bytes(model))


def run(model: onnx.ModelProto, side: int = SIDE) -> RawOutput:
    session = open_session(model.SerializeToString(), REFERENCE, SessionNeeds(), exact_options())
    return RawOutput(*session.run(OUTPUTS, {'image': noise(side)}))


@pytest.mark.parametrize(('name', 'alpha'), files('fp32'))
def test_half_precision_moves_no_score_or_delta_by_more_than_a_hundredth(
        name: str, alpha: float) -> None:
    family, model = stored(name, alpha, 'fp32')
    expected = run(model)
    half = half_model(model)
    onnx.checker.check_model(half, full_check=True)
    assert difference(family, run(half), expected) < 0.01


def test_half_precision_computes_in_half_and_keeps_inputs_and_outputs() -> None:
    _, model = stored('robocup', 0.25, 'fp32')
    before = onnx.ModelProto()
    before.CopyFrom(model)
    half = half_model(model)
    assert list(half.graph.input) == list(before.graph.input)
    assert list(half.graph.output) == list(before.graph.output)
    kinds = {value.data_type for value in half.graph.initializer}
    assert TensorProto.FLOAT16 in kinds
    assert TensorProto.FLOAT not in kinds


@pytest.mark.parametrize(('name', 'alpha'), files('int8'))
def test_a_symmetric_network_has_no_zero_points_and_says_nearly_the_same(
        name: str, alpha: float) -> None:
    family, model = stored(name, alpha, 'int8')
    symmetric = symmetric_model(model)
    onnx.checker.check_model(symmetric, full_check=True)
    assert zero_points(symmetric) == {(np.dtype(np.int8), False)}
    assert (np.dtype(np.uint8), True) in zero_points(model)
    assert difference(family, run(symmetric), run(model)) < 0.2


def zero_points(model: onnx.ModelProto) -> set[tuple[np.dtype, bool]]:
    """Return the types of the zero points of a graph, and whether any of a type is not 0."""
    values = {value.name: numpy_helper.to_array(value) for value in model.graph.initializer}
    points = [values[node.input[2]] for node in model.graph.node
              if node.op_type in ('QuantizeLinear', 'DequantizeLinear')]
    return {(point.dtype, any(other.any() for other in points if other.dtype == point.dtype))
            for point in points}


def test_what_a_quantiser_cut_off_below_zero_stays_cut_off() -> None:
    """The unsigned quantiser after a layer was its ReLU; a signed one is none."""
    _, model = stored('robocup', 0.25, 'int8')
    symmetric = symmetric_model(model)
    quantisers = [node for node in model.graph.node if node.op_type == 'QuantizeLinear']
    points = {value.name: numpy_helper.to_array(value) for value in model.graph.initializer}
    from_zero = sum(not points[node.input[2]].any() for node in quantisers)
    assert from_zero > 30
    assert sum(node.op_type == 'Relu' for node in symmetric.graph.node) == from_zero


def test_rewriting_a_symmetric_network_again_changes_nothing() -> None:
    _, model = stored('robocup', 0.25, 'int8')
    once = symmetric_model(model)
    np.testing.assert_array_equal(run(symmetric_model(once)).class_logits, run(once).class_logits)


@pytest.mark.parametrize('precision', ['fp32', 'int8'])
def test_a_static_network_has_one_size_and_a_name_and_keeps_its_answers(precision: str) -> None:
    _, model = stored('robocup', 0.25, precision)
    static = static_model(model, SIDE, 'a name')
    assert static.graph.name == 'a name'
    dims = [dim.dim_value for dim in static.graph.input[0].type.tensor_type.shape.dim]
    assert dims == [1, SIDE, SIDE, 3]
    np.testing.assert_array_equal(run(static).class_logits, run(model).class_logits)
