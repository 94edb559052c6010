# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The blob finder as somebody else would have exported it: other input, other outputs, one answer.

Its boxes lean away from their anchors, so that no mistake of order or scale stays unseen.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import yaml
from onnx import TensorProto, helper
from support.blob_family import LABELS, blob_weights
from support.toy_detectors import Nodes

from mobilenet_ros.family import Family
from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.family.family import BOX_SCALES
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, Weights, build_network

SIDE = 160
LAYOUT = ssd_layout(SIDE)
STRIDES = (16, 32, 64, 128, 256, 512)
_DTYPES = {'float32': TensorProto.FLOAT, 'float16': TensorProto.FLOAT16,
           'uint8': TensorProto.UINT8}


def leaning_weights(alpha: float = 0.25) -> dict[str, Weights]:
    """Return the weights of a blob finder whose boxes lean away from their anchors."""
    rng = np.random.default_rng(3)
    return {name: Weights(found.kernel, rng.uniform(-2, 2, found.bias.shape).astype(np.float32))
            if name.endswith('/boxes') else found for name, found in blob_weights(alpha).items()}


def native_network(alpha: float = 0.25) -> onnx.ModelProto:
    """Return the network with our own interface."""
    return build_network(NetworkSpec('leaning', alpha, len(LABELS)), leaning_weights(alpha))


def write_native(folder: Path, sides: tuple[int, ...] = (SIDE,)) -> Family:
    """Write the family of our own that every import has to agree with."""
    family = Family('leaning', folder, SIDE, sides, LABELS, LAYOUT, models=())
    return write_family(family, [NewNetwork(0.25, 'fp32', native_network())])


@dataclass(frozen=True)
class Interface:
    """What a foreign network reads and says; without `side` its height and width are free."""

    side: int | None = SIDE
    dtype: str = 'float32'
    layout: str = 'NCHW'
    channels: str = 'BGR'
    mean: tuple[float, ...] = (104.0, 117.0, 123.0)
    std: tuple[float, ...] = (57.0, 58.0, 59.0)
    kind: str = 'softmax_logits'
    background: str = 'first'
    encoding: str = 'deltas'
    order: str = 'yx'
    unit: str = 'share'
    alpha: float = 0.25


def foreign_network(interface: Interface) -> onnx.ModelProto:
    """Return the network, its input called `image` as ours is, its outputs `loc` and `conf`."""
    native = native_network(interface.alpha).graph
    add = Nodes()
    add.nodes.append(helper.make_node('Identity', [_normalised(add, interface)], ['normalised']))
    own = {'planes', 'floats', 'centred', 'normalised'}
    add.nodes += [node for node in native.node if node.name not in own]
    add.nodes.append(helper.make_node('Identity', [_boxes(add, interface)], ['loc']))
    add.nodes.append(helper.make_node('Identity', [_scores(add, interface)], ['conf']))
    size = [interface.side or 'h', interface.side or 'w']
    shape = ['n', 3, *size] if interface.layout == 'NCHW' else ['n', *size, 3]
    graph = helper.make_graph(
        add.nodes, 'theirs',
        [helper.make_tensor_value_info('image', _DTYPES[interface.dtype], shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ('loc', 'conf')],
        [*native.initializer, *add.constants])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8)


def _normalised(add: Nodes, interface: Interface) -> str:
    tensor = add('Cast', 'image', to=TensorProto.FLOAT)
    if interface.layout == 'NHWC':
        tensor = add('Transpose', tensor, perm=[0, 3, 1, 2])
    pixels = add('Add', add('Mul', tensor, np.reshape(interface.std, (1, 3, 1, 1))),
                 np.reshape(interface.mean, (1, 3, 1, 1)))
    if interface.channels == 'BGR':
        pixels = add('Gather', pixels, np.array([2, 1, 0]), axis=1)
    return add('Div', add('Sub', pixels, 128.0), 128.0)


def _boxes(add: Nodes, interface: Interface) -> str:
    rows = 'box_deltas'
    if interface.encoding != 'deltas':
        anchors = anchors_cxcywh(LAYOUT, (SIDE, SIDE)) / (
            SIDE if interface.unit == 'share' else 1.0)
        relative = add('Div', rows, np.array(BOX_SCALES))
        shift, growth = (add('Gather', relative, np.array(pair), axis=2)
                         for pair in ((0, 1), (2, 3)))
        size = add('Mul', add('Exp', growth), anchors[:, 2:])
        centre = add('Add', add('Mul', shift, anchors[:, 2:]), anchors[:, :2])
        half = add('Mul', size, 0.5)
        pair = ((centre, size) if interface.encoding == 'centres' else
                (add('Sub', centre, half), add('Add', centre, half)))
        rows = add('Concat', *pair, axis=2)
    return add('Gather', rows, np.array([1, 0, 3, 2]), axis=2) if interface.order == 'yx' else rows


def _scores(add: Nodes, interface: Interface) -> str:
    """Say the scores; a softmax sees a background of logit 0, so that it does what a sigmoid does.

    The other logits are so low that it differs by less than 1e-4.
    """
    rows, softmax = 'class_logits', interface.kind == 'softmax_logits'
    if interface.kind == 'probabilities':
        rows = add('Sigmoid', rows)
    first = add('Gather', rows, np.array([0]), axis=2)
    background = add('Add', add('Mul', first, 0.0), 0.0 if softmax else 0.4)
    if interface.background == 'none':
        return rows
    pair = (background, rows) if interface.background == 'first' else (rows, background)
    return add('Concat', *pair, axis=2)


def described(interface: Interface, **changes: Any) -> dict[str, Any]:
    """Return the true description of a network in `theirs.onnx`, or one with other keys."""
    boxes: dict[str, Any] = {'output': 'loc', 'encoding': interface.encoding,
                             'order': interface.order}
    document = {
        'models': [{'file': 'theirs.onnx', 'alpha': interface.alpha}], 'labels': list(LABELS),
        'input': {'name': 'image', 'layout': interface.layout, 'channels': interface.channels,
                  'mean': list(interface.mean), 'std': list(interface.std)},
        'boxes': boxes,
        'scores': {'output': 'conf', 'kind': interface.kind, 'background': interface.background}}
    if interface.encoding == 'deltas':
        boxes['scales'] = list(BOX_SCALES)
        document['anchors'] = {'levels': [
            {'stride': stride, 'sizes_px': [list(size) for size in sizes]}
            for stride, sizes in zip(STRIDES, LAYOUT.sizes_px, strict=True)]}
        if interface.side:
            cells = (10, 5, 3, 2, 1, 1)
            for level, count in zip(document['anchors']['levels'], cells, strict=True):
                level['cells'] = count
                del level['stride']
    else:
        boxes['unit'] = interface.unit
    return {key: value for key, value in (document | changes).items() if value is not None}


def write_foreign(folder: Path, interface: Interface, **changes: Any) -> Path:
    """Write a foreign network and its description, with other keys if given; return the latter."""
    onnx.save(foreign_network(interface), folder / 'theirs.onnx')
    path = folder / 'theirs.yaml'
    path.write_text(yaml.safe_dump(described(interface, **changes)))
    return path
