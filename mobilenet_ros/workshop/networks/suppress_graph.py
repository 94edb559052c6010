# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX's operator for non-maximum suppression as a network of its own, the same for every family.

`python -m mobilenet_ros.workshop.networks.suppress_graph` writes the committed file.
"""

from pathlib import Path

import numpy as np
import onnx

from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder, tensor_info

FILE = Path(__file__).parents[2] / 'perception' / 'suppress.onnx'

_INPUTS = (
    ('boxes_xyxy', np.float32, (1, 'candidates', 4)),
    ('scores', np.float32, (1, 'classes', 'candidates')),
    ('max_detections', np.int64, (1,)),
    ('iou_threshold', np.float32, (1,)),
    ('score_threshold', np.float32, (1,)),
)
_OUTPUT = ('kept', np.int64, ('detections', 3))  # picture, class, candidate


def build_suppress() -> onnx.ModelProto:
    """Return the graph that names the candidates that no better one of their class covers."""
    graph = GraphBuilder()
    graph.add('NonMaxSuppression', [name for name, _, _ in _INPUTS], _OUTPUT[0])
    return graph.build('mobilenet_ros_suppress', [tensor_info(n, t, *s) for n, t, s in _INPUTS],
                       [tensor_info(_OUTPUT[0], _OUTPUT[1], *_OUTPUT[2])])


if __name__ == '__main__':
    onnx.save(build_suppress(), FILE)
