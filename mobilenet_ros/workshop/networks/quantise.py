# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""An 8-bit network from a 32-bit one and some pictures like those that it will see."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

from mobilenet_ros.workshop.networks.quantisation_loss import Images, lossy_layers

PROBED = 4  # pictures on which the loss of a layer is measured


def quantise(network: onnx.ModelProto, images: Iterable[NDArray[np.uint8]],
             name: str) -> onnx.ModelProto:
    """Return a network as static QDQ int8, its graph called `name`.

    Activations unsigned, weights signed and per channel, ranges the least and the greatest value
    that `images` (uint8, shape (1, height, width, 3)) cause. Layers that lose too much stay in
    32 bits: noise hides what comes after it, so that several rounds may be needed to find them.
    """
    pictures = list(images)
    plain: list[str] = []
    while True:
        quantised = static_int8(network, pictures, plain)
        lossy = lossy_layers(network, quantised, pictures[:PROBED])
        if set(lossy) <= set(plain):
            break
        plain += lossy
    quantised.graph.name = name
    return quantised


def static_int8(network: onnx.ModelProto, images: Sequence[NDArray[np.uint8]],
                plain: Sequence[str]) -> onnx.ModelProto:
    """Return a network as static QDQ int8, but for the nodes called one of `plain`."""
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / 'fp32.onnx', Path(scratch) / 'int8.onnx'
        onnx.save(network, source)  # given in memory, it would be moved to disk for good
        quant_pre_process(source, source, skip_optimization=True, skip_symbolic_shape=True)
        # Seven bits for weights: with eight, sums of two products overflow on x86 without VNNI,
        # so that accuracy would depend on the machine.
        quantize_static(
            source, target, Images(images), quant_format=QuantFormat.QDQ, per_channel=True,
            reduce_range=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax, nodes_to_exclude=list(plain))
        return onnx.load(target)
