# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Runs foreign networks, on the CPU, and turns ONNX Runtime's complaints into ours.

Nothing is fused: nodes that two graphs share then compute the same bits on every machine. Fused,
they differ by roundings, which a ranking inside a network can make as large as one likes.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.graph_file import opset_of


class Session:
    """A network that runs; errors name the file `where` it came from."""

    def __init__(self, model: onnx.ModelProto, where: str) -> None:
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 4
        self._where = where
        try:
            self._session = ort.InferenceSession(model.SerializeToString(), options,
                                                 providers=['CPUExecutionProvider'])
        except Exception as error:  # ONNX Runtime raises many unrelated types here
            raise ImportedFileError(
                f'{where}: ONNX Runtime {ort.__version__} does not open it (opset '
                f'{opset_of(model)}; 17 runs everywhere): {_line(error)}') from error

    def run(self, outputs: Sequence[str],
            feed: Mapping[str, NDArray[np.generic]]) -> list[NDArray[np.generic]]:
        """Return the named outputs."""
        try:
            return list(self._session.run(list(outputs), dict(feed)))
        except Exception as error:
            shapes = ', '.join(f'{name} {values.shape}' for name, values in feed.items())
            raise ImportedFileError(f'{self._where}: the network fails on {shapes}: '
                                    f'{_line(error)}') from error


def _line(error: Exception) -> str:
    return ' '.join(str(error).split())
