# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""An 8-bit network of somebody else's network, as far as it can be had without losing much.

The first layers of many networks do not bear 8 bits: a few channels are a hundred times as strong
as others, and what is rounded there is multiplied by all that follows. The last ones, boxes and
scores side by side in one tensor, would share one scale. Both ends stay in 32 bits; how long the
first end has to be is found by measuring.
"""

import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import onnx
import onnx.version_converter
import onnxruntime as ort
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.decoding import sigmoid
from mobilenet_ros.perception.providers import REFERENCE
from mobilenet_ros.perception.session import session_options
from mobilenet_ros.workshop.importing.graph_file import opset_of
from mobilenet_ros.workshop.importing.session import Session
from mobilenet_ros.workshop.networks.quantise import static_int8

FIRST_ENDS = (0, 3, 8, 16, 32)  # convolutions that stay as they are
GOOD_LOSS, MOST_LOSS = 0.03, 0.1  # of scores
PROBED, TIMED = 4, 12  # pictures that the loss is measured on, and the time
BEST = 50  # rows of each picture
_LEAST_OPSET = 13


class Quantised(NamedTuple):
    """An 8-bit network, none if it would lose too much, and what was found in words."""

    network: onnx.ModelProto | None
    said: str


def quantised(network: onnx.ModelProto, images: Iterable[NDArray[np.uint8]],
              name: str) -> Quantised:
    """Return `network` in 8 bits, its graph called `name`; ranges come from `images`."""
    pictures = list(images)
    network = _renewed(network)
    plain = _scores(network, pictures[:PROBED])
    layers = sum(node.op_type == 'Conv' for node in network.graph.node)
    last, best, said = last_end(network.graph), None, ''
    least = np.inf
    for first in (each for each in FIRST_ENDS if each < layers):
        found = static_int8(network, pictures, [*first_end(network.graph, first), *last])
        loss = _loss(plain, _scores(found, pictures[:PROBED]))
        if loss < least:
            least, best = loss, found
            said = (f'the first {first} and the last of {layers} convolutions stay in 32 bits; '
                    f'scores of the best boxes differ by {loss:.3f}')
        if loss <= GOOD_LOSS:
            break
    if best is None or least > MOST_LOSS:
        return Quantised(None, f'none, it would lose too much: {said}')
    best.graph.name = name
    slower = _time_s(best, pictures) / _time_s(network, pictures)
    return Quantised(best, f'{said}; on this CPU it takes {slower:.1f} times as long as fp32')


def _time_s(network: onnx.ModelProto, pictures: Sequence[NDArray[np.uint8]]) -> float:
    """Return the shortest time of a run in seconds, fused as the node runs it."""
    session = ort.InferenceSession(network.SerializeToString(), session_options(threads=0),
                                   providers=[REFERENCE.ort_name])
    times_s = []
    for picture in pictures[:TIMED]:
        start_s = time.perf_counter()
        session.run(None, {'image': picture})
        times_s.append(time.perf_counter() - start_s)
    return min(times_s)


def _scores(network: onnx.ModelProto,
            pictures: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.float32]]:
    """Return the best score of every row, picture by picture."""
    session = Session(network, network.graph.name)
    return [sigmoid(session.run(['class_logits'], {'image': picture})[0][0].max(axis=1))
            for picture in pictures]


def _loss(plain: Sequence[NDArray[np.float32]], rounded: Sequence[NDArray[np.float32]]) -> float:
    """Return how far the best scores are apart, in the order of their values."""
    pairs = zip(plain, rounded, strict=True)
    return float(np.mean([np.abs(np.sort(one)[-BEST:] - np.sort(other)[-BEST:]).mean()
                          for one, other in pairs]))


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


def first_end(graph: onnx.GraphProto, convolutions: int) -> list[str]:
    """Return the nodes that come before others than the first so many convolutions.

    What only such nodes lead to, activations for example, belongs to them.
    """
    inner: set[str] = set()
    names, count = [], 0
    for node in graph.node:
        count += node.op_type == 'Conv'
        if count > convolutions and node.op_type == 'Conv' or not inner.isdisjoint(node.input):
            inner.update(node.output)
        else:
            names.append(node.name)
    return names if convolutions else []


def last_end(graph: onnx.GraphProto) -> list[str]:
    """Return the nodes whose results no convolution reads any more."""
    read_by_layers: set[str] = set()
    names = []
    for node in reversed(graph.node):
        leads_on = not read_by_layers.isdisjoint(node.output)
        if leads_on or node.op_type == 'Conv':
            read_by_layers.update(node.input)
        if not leads_on:
            names.append(node.name)
    return names
