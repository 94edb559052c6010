# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A network as other runtimes take it: one size, and pixels that are normalised before it.

Paddings stand in figures: OpenCV 5 reads SAME_UPPER and computes something else.
"""

from dataclasses import replace
from typing import NamedTuple

import onnx
from onnx import helper
from onnx.utils import Extractor

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.architecture import Layer, detector
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.workshop.networks.kernel_storage import constants_of

INPUT, OUTPUTS = 'normalised', ['box_deltas', 'class_logits']


class PlainNetwork(NamedTuple):
    """An ONNX file that reads (pixels - pixel_mean) * pixel_factor, RGB (1, 3, side, side)."""

    content: bytes
    pixel_mean: float
    pixel_factor: float


def plain_network(family: Family, member: Member) -> PlainNetwork:
    """Return a member's network; raises ManifestError for one that this package did not build."""
    network = _network(family, member.variant)
    # Quantised networks have quantised figures; those of the network that they were made of serve.
    constants = constants_of(_network(family, replace(member.variant, precision='fp32')))
    if 'pixel_mean' not in constants:
        raise ManifestError(f'the networks of {family.folder} are not built by this package: '
                            'they have no pixel_mean')
    plain = Extractor(onnx.shape_inference.infer_shapes(network)).extract_model([INPUT], OUTPUTS)
    shape = plain.graph.input[0].type.tensor_type.shape
    for dimension, length in zip(shape.dim, (1, 3, member.side, member.side), strict=True):
        dimension.dim_value = length
    size = (member.side, member.side)
    layers = {each.name: each for each in detector(member.variant.alpha, size, len(family.labels))}
    for node in plain.graph.node:
        if node.op_type == 'Conv':
            _pad_in_figures(node, layers[node.name])
    return PlainNetwork(plain.SerializeToString(), float(constants['pixel_mean']),
                        float(constants['pixel_factor']))


def _network(family: Family, variant: Variant) -> onnx.ModelProto:
    return onnx.load_model_from_string(family.model_bytes(family.model_of(variant)))


def _pad_in_figures(node: onnx.NodeProto, layer: Layer) -> None:
    kept = [each for each in node.attribute if each.name != 'auto_pad']
    totals = [max(0, (cells - 1) * layer.stride + layer.kernel - length)
              for cells, length in zip(layer.out_size, layer.in_size, strict=True)]
    pads = [total // 2 for total in totals] + [total - total // 2 for total in totals]
    del node.attribute[:]
    node.attribute.extend([*kept, helper.make_attribute('pads', pads)])
