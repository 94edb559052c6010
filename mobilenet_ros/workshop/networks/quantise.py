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
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.qdq_loss_debug import (
    collect_activations,
    compute_activation_error,
    create_activation_matching,
    modify_model_output_intermediate_tensors,
)
from onnxruntime.quantization.shape_inference import quant_pre_process

LEAST_SQNR_DB = 10.0  # of a layer's output: below it a tenth of the power is noise
PROBED = 4  # pictures on which the loss of a layer is measured


class Images(CalibrationDataReader):  # type: ignore[misc]
    """Feeds images (1, H, W, 3) one by one."""

    def __init__(self, images: Sequence[NDArray[np.uint8]]) -> None:
        self._images = iter(images)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """Return the next image's feed, None after the last."""
        image = next(self._images, None)
        return None if image is None else {'image': image}


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


def lossy_layers(network: onnx.ModelProto, quantised: onnx.ModelProto,
                 images: Sequence[NDArray[np.uint8]]) -> list[str]:
    """Return the convolutions that read a clean tensor and give a noisy one, by their names."""
    ratios = sqnr_db(network, quantised, images)
    noisy = {name for name, ratio in ratios.items() if ratio < LEAST_SQNR_DB}
    activated = {node.input[0]: node.output[0] for node in network.graph.node
                 if node.op_type == 'Clip'}
    return [node.name for node in network.graph.node if node.op_type == 'Conv'
            and node.input[0] not in noisy
            and not noisy.isdisjoint((node.output[0], activated.get(node.output[0])))]


def sqnr_db(network: onnx.ModelProto, quantised: onnx.ModelProto,
            images: Sequence[NDArray[np.uint8]]) -> dict[str, float]:
    """Return the ratio of signal to quantisation noise of every tensor that both networks have.

    `images` are uint8 arrays of shape (1, height, width, 3).
    """
    with tempfile.TemporaryDirectory() as scratch:
        plain, rounded = (_activations(model, images, Path(scratch) / f'{place}.onnx')
                          for place, model in enumerate((network, quantised)))
    errors = compute_activation_error(create_activation_matching(rounded, plain))
    return {name: float(error['xmodel_err']) for name, error in errors.items()}


def _activations(model: onnx.ModelProto, images: Sequence[NDArray[np.uint8]],
                 path: Path) -> dict[str, Sequence[NDArray[np.float32]]]:
    onnx.save(model, path)
    modify_model_output_intermediate_tensors(path, path)
    found: dict[str, Sequence[NDArray[np.float32]]] = collect_activations(path, Images(images))
    return found
