# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A narrowed network says much of what the wide one says; a reordered one says all of it."""

import numpy as np
import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.family.architecture import FEATURE_BLOCKS
from mobilenet_ros.workshop.networks.network_graph import Weights, kernel_shape, layer_table
from mobilenet_ros.workshop.training.network import Predicted, SlimmableSsd
from mobilenet_ros.workshop.training.normalisation import fold_to_weights, load_weights
from mobilenet_ros.workshop.training.start.narrow import alpha_of, narrow

CLASSES = 2


def images() -> list[torch.Tensor]:
    """Return smooth pictures, as real ones are."""
    small = torch.rand(6, 3, 8, 8, generator=torch.Generator().manual_seed(0)) * 255
    return [torch.nn.functional.interpolate(small, size=side, mode='bilinear')
            .permute(0, 2, 3, 1).to(torch.uint8) for side in (64, 96)]


def wide_network() -> SlimmableSsd:
    torch.manual_seed(0)
    network = SlimmableSsd([0.5], CLASSES).requires_grad_(False)
    for name, values in network.named_parameters():
        if 'head' in name and 'kernel' in name:
            values.normal_(std=0.2)
    return network


def outputs(weights: dict[str, Weights]) -> Predicted:
    network = SlimmableSsd([alpha_of(weights)], CLASSES).requires_grad_(False)
    load_weights(network, weights)
    return network(images()[1], network.alphas[0])


def error(one: Predicted, other: Predicted) -> float:
    return float((one.class_logits - other.class_logits).square().mean())


def sliced(weights: dict[str, Weights], alpha: float) -> dict[str, Weights]:
    thin = {}
    for layer in layer_table(alpha, CLASSES):
        shape = kernel_shape(layer)
        kernel, bias = weights[layer.name]
        thin[layer.name] = Weights(kernel[:shape[0], :shape[1]], bias[:shape[0]])
    return thin


def test_narrowed_network_is_nearer_than_a_slice() -> None:
    wide = fold_to_weights(wide_network(), 0.5)
    thin = narrow(wide, 0.25, images())
    shapes = {layer.name: kernel_shape(layer) for layer in layer_table(0.25, CLASSES)}
    assert {name: found.kernel.shape for name, found in thin.items()} == shapes
    assert error(outputs(thin), outputs(wide)) < 0.5 * error(outputs(sliced(wide, 0.25)),
                                                             outputs(wide))


def test_at_its_own_width_it_only_changes_places() -> None:
    wide = fold_to_weights(wide_network(), 0.5)
    ordered = narrow(wide, 0.5, images())
    spread = float(outputs(wide).class_logits.var())
    assert error(outputs(ordered), outputs(wide)) < 0.05 * spread
    assert not np.allclose(ordered['stem'].bias, wide['stem'].bias)


def test_body_alone_can_be_narrowed() -> None:
    wide = fold_to_weights(wide_network(), 0.5)
    body = {name: found for name, found in wide.items() if name.startswith(('stem', 'block'))}
    thin = narrow(body, 0.25, images())
    assert set(thin) == set(body)
    assert len(thin[f'block{FEATURE_BLOCKS[1]}/pointwise'].bias) == 256
