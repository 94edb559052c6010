# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Folding and loading undo each other."""

import numpy as np
import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.workshop.training.network import SlimmableSsd
from mobilenet_ros.workshop.training.weights import fold_to_weights, load_weights


def test_loading_what_was_folded_changes_nothing() -> None:
    network = SlimmableSsd([0.25], 2)
    before = fold_to_weights(network, 0.25)
    for values in network.state_dict().values():
        values += 1.0
    load_weights(network, before)
    after = fold_to_weights(network, 0.25)
    assert before.keys() == after.keys()
    for name, (kernel, bias) in before.items():
        np.testing.assert_allclose(after[name].kernel, kernel, rtol=1e-5)
        np.testing.assert_allclose(after[name].bias, bias, rtol=1e-5)


def test_layers_that_are_not_given_stay() -> None:
    network = SlimmableSsd([0.25], 2)
    before = fold_to_weights(network, 0.25)
    load_weights(network, {'stem': before['stem']._replace(bias=before['stem'].bias + 1)})
    after = fold_to_weights(network, 0.25)
    np.testing.assert_allclose(after['stem'].bias, before['stem'].bias + 1)
    np.testing.assert_array_equal(after['extra0/conv'].kernel, before['extra0/conv'].kernel)
