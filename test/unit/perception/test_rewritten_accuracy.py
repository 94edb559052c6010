# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What TensorRT gets of a family is as accurate as the family's files, within a point of AP.

Measured on the CPU, node by node; skipped without the labelled pictures.
"""

import time
from pathlib import Path

import pytest

from mobilenet_ros.family import Variant
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.proof import ExactNetwork
from mobilenet_ros.perception.providers import provider_named
from mobilenet_ros.workshop.evaluation.coco_set import CocoSet, load_coco_set
from mobilenet_ros.workshop.evaluation.evaluate import evaluate

POINT = 0.01


@pytest.mark.parametrize(('precision', 'source'), [('fp16', 'fp32'), ('int8', 'int8')])
@pytest.mark.parametrize('alpha', [0.25, 0.75])
def test_a_rewritten_network_is_as_accurate_as_its_file(shared_data: Path, alpha: float,
                                                        precision: str, source: str) -> None:
    labelled = load_coco_set(shared_data / 'coco80' / 'annotations.json')
    family = find_family('coco')
    found = average_precision(Network(family, provider_named('tensorrt')), labelled,
                              Variant(alpha, 1.0, precision))
    expected = average_precision(Network(family), labelled, Variant(alpha, 1.0, source))
    print(f'alpha {alpha:g}: {source} {expected:.4f}, rewritten {precision} {found:.4f}')
    assert abs(found - expected) < POINT


def average_precision(network: Network, labelled: CocoSet, variant: Variant) -> float:
    detector = FrameDetector(ExactNetwork(network), time.perf_counter)
    return evaluate(detector, variant, labelled).coco.ap
