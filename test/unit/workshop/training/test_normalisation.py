# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Statistics are those of the pictures; setting and folding them changes no answer."""

import numpy as np
import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.workshop.training.network import Mode, SlimmableSsd
from mobilenet_ros.workshop.training.normalisation import (
    fold_to_weights,
    load_weights,
    measure_statistics,
    normalise_function,
)

PICTURES = torch.randint(0, 256, (4, 96, 96, 3), dtype=torch.uint8,
                         generator=torch.Generator().manual_seed(0))


def test_measured_on_one_batch_they_are_the_batch_s_own() -> None:
    network = SlimmableSsd([0.25, 0.5], 2).requires_grad_(False)
    for alpha in network.alphas:
        measure_statistics(network, alpha, [PICTURES])
        for one, other in zip(network(PICTURES, alpha), network(PICTURES, alpha, Mode.BATCH),
                              strict=True):
            torch.testing.assert_close(one, other, atol=5e-3, rtol=5e-3)


def test_each_alpha_has_its_own() -> None:
    network = SlimmableSsd([0.25, 0.5], 2).requires_grad_(False)
    measure_statistics(network, 0.25, [PICTURES])
    before = network(PICTURES, 0.25).class_logits
    measure_statistics(network, 0.5, [PICTURES])
    torch.testing.assert_close(network(PICTURES, 0.25).class_logits, before)


def test_normalising_keeps_what_the_network_computes() -> None:
    network = SlimmableSsd([0.25], 2).requires_grad_(False)
    before = network(PICTURES, 0.25)
    gain = network.layers['block5/pointwise'].gain.clone()
    normalise_function(network, [PICTURES, PICTURES[:, :64, :64]])
    for one, other in zip(network(PICTURES, 0.25), before, strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)
    assert not torch.allclose(network.layers['block5/pointwise'].gain, gain)


def test_several_alphas_start_from_what_the_widest_computed() -> None:
    network = SlimmableSsd([0.25, 0.5], 2).requires_grad_(False)
    for layer in network.layers.values():
        layer.bias += torch.randn_like(layer.bias) * 0.3
    before = network(PICTURES, 0.5)
    assert not torch.allclose(network(PICTURES, 0.5, Mode.BATCH)[1], before[1], atol=0.1)
    normalise_function(network, [PICTURES])
    for one, other in zip(network(PICTURES, 0.5, Mode.BATCH), before, strict=True):
        torch.testing.assert_close(one, other, atol=2e-2, rtol=2e-2)


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
