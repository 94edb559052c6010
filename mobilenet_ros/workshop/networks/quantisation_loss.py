# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which layers of an 8-bit network say something else than those of its 32-bit network."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader
from onnxruntime.quantization.qdq_loss_debug import (
    collect_activations,
    compute_activation_error,
    create_activation_matching,
    modify_model_output_intermediate_tensors,
)

LEAST_SQNR_DB = 10.0  # of a layer's output: below it a tenth of the power is noise


class Images(CalibrationDataReader):  # type: ignore[misc]
    """Feeds images (1, H, W, 3) one by one."""

    def __init__(self, images: Sequence[NDArray[np.uint8]]) -> None:
        self._images = iter(images)

    def get_next(self) -> dict[str, NDArray[np.uint8]] | None:
        """Return the next image's feed, None after the last."""
        image = next(self._images, None)
        return None if image is None else {'image': image}


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
