# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The paper's classifier with random weights reads any size and answers with every class."""

import numpy as np
import onnxruntime as ort
import pytest

from mobilenet_ros.family.architecture import classifier
from mobilenet_ros.family.cost import parameters
from mobilenet_ros.workshop.networks.classifier_graph import random_classifier


@pytest.mark.parametrize('separable', [True, False])
def test_holds_the_weights_of_its_table_and_answers_at_any_size(separable: bool) -> None:
    layers = classifier(0.25, (224, 224), classes=7, separable=separable)
    network = random_classifier(layers)
    kernels = [each for each in network.graph.initializer if each.name.endswith('/kernel')]
    assert sum(int(np.prod(each.dims)) for each in kernels) == parameters(layers)
    session = ort.InferenceSession(network.SerializeToString(),
                                   providers=['CPUExecutionProvider'])
    for side in (32, 96):
        image = np.random.default_rng(1).normal(size=(1, 3, side, side)).astype(np.float32)
        logits, = session.run(['logits'], {'image': image})
        assert logits.shape == (1, 7, 1, 1)
        assert np.isfinite(logits).all()
        assert np.abs(logits).max() > 1e-3
