# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""LiteRT, formerly TensorFlow Lite, on as many threads as there are cores.

No converter reads ONNX without TensorFlow, so the network is written layer by layer.
"""

import os
from collections.abc import Sequence
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from mobilenet_ros.family.architecture import Layer, detector, feature_layers
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.workshop.benchmarks.peers.plain_detector import PlainDetector
from mobilenet_ros.workshop.networks.network_graph import Weights, read_weights
from mobilenet_ros.workshop.networks.plain_network import plain_network


def open_peer(family: Family, member: Member) -> PlainDetector:
    """Return the detector."""
    # Without a number it would run on one thread, which nobody who measures it would want.
    interpreter = Interpreter(model_content=tflite_network(family, member),
                              num_threads=os.cpu_count())
    interpreter.allocate_tensors()
    source = interpreter.get_input_details()[0]['index']
    outputs = [each['index'] for each in interpreter.get_output_details()]

    def runs(image: NDArray[np.float32]) -> RawOutput:
        interpreter.set_tensor(source, image)
        interpreter.invoke()
        return RawOutput(*(interpreter.get_tensor(index) for index in outputs))
    return PlainDetector(family, member, plain_network(family, member), runs,
                         channels_first=False)


def tflite_network(family: Family, member: Member) -> bytes:
    """Return a file that reads normalised RGB (1, side, side, 3) and says deltas and logits."""
    alpha, size, classes = member.variant.alpha, (member.side, member.side), len(family.labels)
    weights = read_weights(family, alpha)
    graph, made = _Graph(), {}
    image = tensor = graph.tensor((1, *size, 3))
    layers = detector(alpha, size, classes)
    for layer in layers:
        if not layer.name.startswith('head'):
            tensor = made[layer.name] = graph.convolution(layer, weights[layer.name], tensor)
    rows: dict[int, list[int]] = {4: [], classes: []}
    heads = (layer for layer in layers if layer.name.startswith('head'))
    for feature in feature_layers(alpha, size):
        for width, found in rows.items():
            layer = next(heads)
            head = graph.convolution(layer, weights[layer.name], made[feature.name])
            found.append(graph.rows(head, layer, width))
    return graph.finish(image, [graph.joined(found, width) for width, found in rows.items()])


def _made(kind: Any, **fields: Any) -> Any:
    table = kind()
    vars(table).update(fields)
    return table


class _Graph:
    def __init__(self) -> None:
        self._model = _made(schema.ModelT, version=3, operatorCodes=[],
                            buffers=[schema.BufferT()])  # the first is empty, by convention
        self._graph = _made(schema.SubGraphT, tensors=[], operators=[])

    def tensor(self, shape: Sequence[int], values: NDArray[Any] | None = None) -> int:
        """Add a tensor, constant where it has values, and return its place."""
        buffers, kind = self._model.buffers, schema.TensorType.FLOAT32
        if values is not None:
            data = np.ascontiguousarray(values).ravel().view(np.uint8)
            buffers.append(_made(schema.BufferT, data=data))
            kind = schema.TensorType.INT32 if values.dtype == np.int32 else kind
        self._graph.tensors.append(_made(
            schema.TensorT, shape=list(shape), type=kind,
            buffer=0 if values is None else len(buffers) - 1))
        return len(self._graph.tensors) - 1

    def convolution(self, layer: Layer, weights: Weights, source: int) -> int:
        """Add a convolution, clipped to [0, 6] unless it is a head."""
        depthwise = layer.kind == 'depthwise'
        kernel = weights.kernel.transpose((1, 2, 3, 0) if depthwise else (0, 2, 3, 1))
        clipped = not layer.name.startswith('head')
        activation = schema.ActivationFunctionType
        options = {'strideH': layer.stride, 'strideW': layer.stride,
                   'padding': schema.Padding.SAME,
                   'fusedActivationFunction': activation.RELU6 if clipped else activation.NONE}
        return self._add('DEPTHWISE_CONV_2D' if depthwise else 'CONV_2D',
                         'DepthwiseConv2DOptions' if depthwise else 'Conv2DOptions',
                         options | ({'depthMultiplier': 1} if depthwise else {}),
                         [source, self.tensor(kernel.shape, kernel),
                          self.tensor(weights.bias.shape, weights.bias)],
                         (1, *layer.out_size, layer.out_channels))

    def rows(self, source: int, layer: Layer, width: int) -> int:
        """Add the reshape of a head's map to one row for each anchor."""
        count = layer.out_size[0] * layer.out_size[1] * layer.out_channels // width
        shape = np.array([1, count, width], np.int32)
        return self._add('RESHAPE', 'ReshapeOptions', {'newShape': shape.tolist()},
                         [source, self.tensor(shape.shape, shape)], shape.tolist())

    def joined(self, sources: list[int], width: int) -> int:
        """Add the concatenation of rows."""
        rows = sum(self._graph.tensors[source].shape[1] for source in sources)
        return self._add('CONCATENATION', 'ConcatenationOptions', {'axis': 1}, sources,
                         (1, rows, width))

    def _add(self, name: str, kind: str, options: dict[str, Any], inputs: list[int],
             shape: Sequence[int]) -> int:
        code, output = getattr(schema.BuiltinOperator, name), self.tensor(shape)
        self._model.operatorCodes.append(_made(
            schema.OperatorCodeT, builtinCode=code, deprecatedBuiltinCode=code, version=1))
        self._graph.operators.append(_made(
            schema.OperatorT, opcodeIndex=len(self._model.operatorCodes) - 1, inputs=inputs,
            outputs=[output], builtinOptionsType=getattr(schema.BuiltinOptions, kind),
            builtinOptions=_made(getattr(schema, f'{kind}T'), **options)))
        return output

    def finish(self, image: int, outputs: list[int]) -> bytes:
        """Return the file."""
        self._graph.inputs, self._graph.outputs = [image], outputs
        self._model.subgraphs = [self._graph]
        builder = flatbuffers.Builder()
        builder.Finish(self._model.Pack(builder), b'TFL3')
        return bytes(builder.Output())
