# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""An 8-bit network from a 32-bit one and some pictures like those that it will see."""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process


class _Images(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, images: Iterable[NDArray[np.uint8]]) -> None:
        self._images: Iterator[NDArray[np.uint8]] = iter(images)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """Return the next image's feed, None after the last."""
        image = next(self._images, None)
        return None if image is None else {'image': image}


def quantise(network: onnx.ModelProto, images: Iterable[NDArray[np.uint8]],
             name: str) -> onnx.ModelProto:
    """Return a network as static QDQ int8, its graph called `name`.

    Activations unsigned, weights signed and per channel, ranges the least and the greatest value
    that `images` (uint8, shape (1, height, width, 3)) cause.
    """
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / 'fp32.onnx', Path(scratch) / 'int8.onnx'
        onnx.save(network, source)  # given in memory, it would be moved to disk for good
        quant_pre_process(source, source, skip_optimization=True, skip_symbolic_shape=True)
        # Seven bits for weights: with eight, sums of two products overflow on x86 without VNNI,
        # so that accuracy would depend on the machine.
        quantize_static(
            source, target, _Images(images), quant_format=QuantFormat.QDQ, per_channel=True,
            reduce_range=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
            calibrate_method=CalibrationMethod.MinMax)
        quantised = onnx.load(target)
    quantised.graph.name = name
    return quantised
