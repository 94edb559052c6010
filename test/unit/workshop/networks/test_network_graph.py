# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The ONNX network computes what its layer table says, at every height and width."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest

from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.family.architecture import FEATURE_BLOCKS, Layer
from mobilenet_ros.workshop.networks.network_graph import (
    NetworkSpec,
    Weights,
    build_network,
    graph_name,
    kernel_shape,
    layer_table,
)

CLASSES = 3
SPEC = NetworkSpec('toys', 0.25, CLASSES)


def random_weights(spec: NetworkSpec) -> dict[str, Weights]:
    rng = np.random.default_rng(7)
    weights = {}
    for layer in layer_table(spec.alpha, spec.classes):
        shape = kernel_shape(layer)
        spread = np.sqrt(2 / np.prod(shape[1:]))
        weights[layer.name] = Weights(rng.normal(0, spread, shape).astype(np.float32),
                                      rng.normal(0, 0.1, layer.out_channels).astype(np.float32))
    return weights


WEIGHTS = random_weights(SPEC)
MODEL = build_network(SPEC, WEIGHTS)


def run(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    session = ort.InferenceSession(MODEL.SerializeToString(), providers=['CPUExecutionProvider'])
    deltas, logits = session.run(['box_deltas', 'class_logits'], {'image': image})
    return deltas, logits


def convolve(planes: np.ndarray, layer: Layer, weights: Weights) -> np.ndarray:
    """Convolve (rows, columns, channels) with TensorFlow's SAME padding, tap by tap."""
    stride, reach = layer.stride, layer.kernel
    out = [-(-size // stride) for size in planes.shape[:2]]
    total = [max((cells - 1) * stride + reach - size, 0)
             for cells, size in zip(out, planes.shape[:2], strict=True)]
    padded = np.pad(planes, [(total[0] // 2, total[0] - total[0] // 2),
                             (total[1] // 2, total[1] - total[1] // 2), (0, 0)])
    result = np.zeros((*out, layer.out_channels)) + weights.bias
    for row in range(reach):
        for column in range(reach):
            window = padded[row:row + (out[0] - 1) * stride + 1:stride,
                            column:column + (out[1] - 1) * stride + 1:stride]
            taps = weights.kernel[:, :, row, column]
            result += window * taps[:, 0] if layer.kind == 'depthwise' else window @ taps.T
    return result


def reference(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return box deltas (A, 4) and class logits (A, C) of an image (rows, columns, 3)."""
    planes = (image - 128.0) / 128.0
    wanted = [f'block{index}/pointwise' for index in FEATURE_BLOCKS]
    features, outputs = [], []
    for layer in layer_table(SPEC.alpha, SPEC.classes):
        if layer.name.startswith('head'):
            outputs.append(convolve(features[int(layer.name[4])], layer, WEIGHTS[layer.name]))
            continue
        planes = np.clip(convolve(planes, layer, WEIGHTS[layer.name]), 0, 6)
        if layer.name in wanted or layer.name.startswith('extra') and layer.kernel == 3:
            features.append(planes)
    return (np.concatenate([each.reshape(-1, 4) for each in outputs[0::2]]),
            np.concatenate([each.reshape(-1, CLASSES) for each in outputs[1::2]]))


@pytest.mark.parametrize('size', [(64, 64), (65, 66), (67, 36), (12, 100), (1, 1)])
def test_outputs_are_those_of_a_plain_reference(size: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, (*size, 3), dtype=np.uint8)
    deltas, logits = run(image[None])
    wanted_deltas, wanted_logits = reference(image)
    assert deltas[0] == pytest.approx(wanted_deltas, abs=1e-3)
    assert logits[0] == pytest.approx(wanted_logits, abs=1e-3)


@pytest.mark.parametrize('size', [(140, 140), (300, 428), (97, 33)])
def test_there_is_one_row_for_each_anchor(size: tuple[int, int]) -> None:
    deltas, logits = run(np.zeros((1, *size, 3), np.uint8))
    anchors = len(anchors_cxcywh(ssd_layout(300), size))
    assert deltas.shape == (1, anchors, 4)
    assert logits.shape == (1, anchors, CLASSES)


def test_every_node_has_its_own_name() -> None:
    names = [node.name for node in MODEL.graph.node]
    assert all(names)
    assert len(names) == len(set(names))


def test_graphs_of_different_variants_have_different_names() -> None:
    names = {graph_name('toys', alpha, precision)
             for alpha in (0.25, 0.75, 1.0) for precision in ('fp32', 'int8')}
    assert len(names) == 6
    assert MODEL.graph.name == graph_name('toys', 0.25, 'fp32')


def test_every_relu6_runs_inside_its_convolution(tmp_path: Path) -> None:
    options = ort.SessionOptions()
    options.log_severity_level = 3  # it warns that the file fits this machine only
    options.optimized_model_filepath = str(tmp_path / 'optimised.onnx')
    ort.InferenceSession(MODEL.SerializeToString(), options, providers=['CPUExecutionProvider'])
    kinds = [node.op_type for node in onnx.load(tmp_path / 'optimised.onnx').graph.node]
    assert 'Clip' not in kinds


@pytest.mark.parametrize('wrong', [
    Weights(WEIGHTS['stem'].kernel[:4], WEIGHTS['stem'].bias),
    Weights(WEIGHTS['stem'].kernel, WEIGHTS['stem'].bias[:4])])
def test_weights_of_another_shape_are_refused(wrong: Weights) -> None:
    with pytest.raises(ValueError, match=r'stem: expected a kernel \(8, 3, 3, 3\)'):
        build_network(SPEC, WEIGHTS | {'stem': wrong})
