# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""An 8-bit network of somebody else's network: its layers, but not what reads its outputs."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import onnx
import onnx.version_converter
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.graph_file import opset_of
from mobilenet_ros.workshop.networks.quantise import quantise

_LEAST_OPSET = 13


class Quantised(NamedTuple):
    """An 8-bit network, and what stayed in 32 bits in words."""

    network: onnx.ModelProto
    said: str


def quantised(network: onnx.ModelProto, images: Iterable[NDArray[np.uint8]],
              name: str) -> Quantised:
    """Return `network` in 8 bits, its graph called `name`; ranges come from `images`.

    Layers that lose too much stay in 32 bits. So do the last convolutions and all that comes after
    them: boxes and scores in one tensor would share one scale, and a decoder that attends is small
    and loses much.
    """
    network = _renewed(network)
    found = quantise(network, images, name, _ends(network.graph))
    layers = {node.name for node in network.graph.node if node.op_type == 'Conv'}
    dequantised = {output for node in found.graph.node if node.op_type == 'DequantizeLinear'
                   for output in node.output}
    plain = [node.name for node in found.graph.node
             if node.name in layers and node.input[0] not in dequantised]
    return Quantised(found, f'{len(plain)} of {len(layers)} convolutions stay in 32 bits: the '
                            'last, and those that lose too much')


def _renewed(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return a network in an opset that knows scales of each channel."""
    if opset_of(network) >= _LEAST_OPSET:
        return network
    try:
        return onnx.version_converter.convert_version(network, _LEAST_OPSET)
    except Exception as error:  # the converter raises whatever its operators do
        raise ImportedFileError(
            f'{network.graph.name}: opset {opset_of(network)} cannot be quantised, nor turned '
            f'into {_LEAST_OPSET}; export it again with {_LEAST_OPSET} or above, or leave out '
            f'--calibrate: {" ".join(str(error).split())}') from error


def _ends(graph: onnx.GraphProto) -> list[str]:
    """Return the nodes whose results no convolution reads any more."""
    read_by_layers: set[str] = set()
    ends = []
    for node in reversed(graph.node):
        leads_on = not read_by_layers.isdisjoint(node.output)
        if leads_on or node.op_type == 'Conv':
            read_by_layers.update(node.input)
        if not leads_on:
            ends.append(node.name)
    return ends
