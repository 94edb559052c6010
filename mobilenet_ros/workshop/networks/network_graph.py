# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The network as ONNX: the layer table of `family` filled with weights, height and width free.

Input `image`: uint8 (1, height, width, 3), RGB. Outputs: `box_deltas` (1, A, 4) as dx, dy, dw, dh
and `class_logits` (1, A, C), without a background class, in the order of `anchors_cxcywh`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.architecture import FEATURE_BLOCKS, Layer, detector
from mobilenet_ros.family.family import Family
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info
from mobilenet_ros.workshop.networks.kernel_storage import constants_of

_RELU6 = (0.0, 6.0)
_TABLE_SIZE = (256, 256)  # channels, kernels and strides of the table do not depend on it


class Weights(NamedTuple):
    """One layer: kernel (out, in, rows, columns), `in` being 1 if depthwise; bias (out,)."""

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True)
class NetworkSpec:
    """What a network is called and how wide it is: (pixels - mean) / scale is what it reads."""

    family: str
    alpha: float
    classes: int
    pixel_mean: float = 128.0
    pixel_scale: float = 128.0


def graph_name(family: str, alpha: float, precision: str) -> str:
    """Return the name of a graph; it is unique, because TensorRT finds its engines by it."""
    return f'{family}_a{alpha:g}_{precision}'


def layer_table(alpha: float, classes: int) -> tuple[Layer, ...]:
    """Return the layers that `build_network` wants weights for, in the order of the network."""
    return detector(alpha, _TABLE_SIZE, classes)


def classes_of(weights: Mapping[str, Weights]) -> int:
    """Return how many classes weights tell apart; 1 for those of a body without predictors."""
    return len(weights['head1/classes'].bias) // 6 if 'head1/classes' in weights else 1


def kernel_shape(layer: Layer) -> tuple[int, int, int, int]:
    """Return the shape of a layer's kernel in a graph."""
    inputs = 1 if layer.kind == 'depthwise' else layer.in_channels
    return layer.out_channels, inputs, layer.kernel, layer.kernel


def build_network(spec: NetworkSpec, weights: Mapping[str, Weights]) -> onnx.ModelProto:
    """Return the fp32 network; `weights` maps every layer's name to its kernel and bias."""
    layers = layer_table(spec.alpha, spec.classes)
    _check(layers, weights)
    graph = GraphBuilder()
    tensor = _normalised(graph, spec)
    features: list[str] = []
    for layer in layers:
        if not layer.name.startswith('head'):
            tensor = activated(graph, layer, weights[layer.name], tensor)
            if _is_feature(layer):
                features.append(tensor)
    heads = [layer for layer in layers if layer.name.startswith('head')]
    _predict(graph, heads[0::2], weights, features, 'box_deltas', 4)
    _predict(graph, heads[1::2], weights, features, 'class_logits', spec.classes)
    return graph.build(
        graph_name(spec.family, spec.alpha, 'fp32'),
        [tensor_info('image', np.uint8, 1, 'height', 'width', 3)],
        [tensor_info('box_deltas', np.float32, 1, 'anchors', 4),
         tensor_info('class_logits', np.float32, 1, 'anchors', spec.classes)])


def _check(layers: tuple[Layer, ...], weights: Mapping[str, Weights]) -> None:
    for layer in layers:
        found = weights[layer.name]
        if found.kernel.shape != kernel_shape(layer) or found.bias.shape != (layer.out_channels,):
            raise ValueError(
                f'{layer.name}: expected a kernel {kernel_shape(layer)} and a bias '
                f'({layer.out_channels},), found {found.kernel.shape} and {found.bias.shape}')


def _normalised(graph: GraphBuilder, spec: NetworkSpec) -> str:
    # Transposed while still one byte a value; the mean is taken off here and not in the stem's
    # bias, because padding stands for a grey pixel, not for a black one.
    planes = graph.add('Transpose', ['image'], 'planes', perm=[0, 3, 1, 2])
    floats = graph.add('Cast', [planes], 'floats', to=onnx.TensorProto.FLOAT)
    mean = graph.constant('pixel_mean', np.float32(spec.pixel_mean))
    factor = graph.constant('pixel_factor', np.float32(1.0 / spec.pixel_scale))
    centred = graph.add('Sub', [floats, mean], 'centred')
    return graph.add('Mul', [centred, factor], 'normalised')


def _is_feature(layer: Layer) -> bool:
    names = [f'block{index}/pointwise' for index in FEATURE_BLOCKS]
    return layer.name in names or (layer.name.startswith('extra') and layer.kind == 'conv')


def activated(graph: GraphBuilder, layer: Layer, weights: Weights, tensor: str) -> str:
    """Add a layer's convolution, clipped to [0, 6], and return its tensor."""
    found = convolved(graph, layer, weights, tensor)
    low, high = (graph.constant(name, np.float32(limit))
                 for name, limit in zip(('relu6_low', 'relu6_high'), _RELU6, strict=True))
    return graph.add('Clip', [found, low, high], f'{layer.name}/relu6')


def convolved(graph: GraphBuilder, layer: Layer, weights: Weights, tensor: str) -> str:
    """Add a layer's convolution with its bias and return its tensor."""
    inputs = [tensor, graph.constant(f'{layer.name}/kernel', weights.kernel),
              graph.constant(f'{layer.name}/bias', weights.bias)]
    attributes: dict[str, Any] = {'kernel_shape': [layer.kernel, layer.kernel],
                                  'strides': [layer.stride, layer.stride]}
    if layer.kernel > 1:
        # TensorFlow's padding depends on whether a size is even: only this is right for all.
        attributes['auto_pad'] = 'SAME_UPPER'
    if layer.kind == 'depthwise':
        attributes['group'] = layer.in_channels
    return graph.add('Conv', inputs, layer.name, **attributes)


def _predict(graph: GraphBuilder, heads: list[Layer], weights: Mapping[str, Weights],
             features: list[str], output: str, width: int) -> None:
    rows = []
    for layer, feature in zip(heads, features, strict=True):
        maps = convolved(graph, layer, weights[layer.name], feature)
        cells = graph.add('Transpose', [maps], f'{layer.name}/cells', perm=[0, 2, 3, 1])
        rows.append(graph.add('Reshape', [cells, graph.ints(1, -1, width)], f'{layer.name}/rows'))
    graph.add('Concat', rows, output, axis=1)


def read_weights(family: Family, alpha: float) -> dict[str, Weights]:
    """Return the weights of a family's fp32 network; `build_network` is the inverse."""
    models = [model for model in family.models
              if model.alpha == alpha and model.precision == 'fp32']
    if not models:
        known = sorted(f'{model.alpha:g} {model.precision}' for model in family.models)
        raise ManifestError(f'{family.folder} has no fp32 network of alpha {alpha:g}; it has '
                            f'{", ".join(known)}')
    constants = constants_of(onnx.load_model_from_string(family.model_bytes(models[0])))
    names = [layer.name for layer in layer_table(alpha, len(family.labels))]
    missing = [name for name in names if f'{name}/kernel' not in constants]
    if missing:
        raise ManifestError(f'{family.folder / models[0].file} is no network that this package '
                            f'built: it has no layer {missing[0]}')
    return {name: Weights(constants[f'{name}/kernel'], constants[f'{name}/bias'])
            for name in names}
