# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Weights between the torch module and the folded form that ONNX files hold."""

from collections.abc import Mapping

import numpy as np
import torch

from mobilenet_ros.workshop.networks.network_graph import Weights
from mobilenet_ros.workshop.training.network import (
    EPSILON,
    SlimmableSsd,
    is_head,
    statistics_name,
)


@torch.no_grad()
def fold_to_weights(network: SlimmableSsd, alpha: float) -> dict[str, Weights]:
    """Return the weights of one alpha, its normalisation multiplied into them."""
    return {name: Weights(*(np.ascontiguousarray(values.float().cpu().numpy()) for values in
                            layer.folded(alpha, network.shape(name, alpha))))
            for name, layer in network.layers.items()}


@torch.no_grad()
def load_weights(network: SlimmableSsd, weights: Mapping[str, Weights]) -> None:
    """Give the widest network these folded weights; layers that are not among them stay.

    A network of one alpha then computes what the weights compute.
    """
    widest = network.alphas[-1]
    for name, found in weights.items():
        layer = network.layers[name]
        layer.kernel.copy_(torch.from_numpy(np.array(found.kernel)))
        layer.bias.copy_(torch.from_numpy(np.array(found.bias)))
        if not is_head(name):
            layer.gain.fill_(1.0)
            mean, variance = getattr(layer, statistics_name(widest))
            mean.zero_()
            variance.fill_(1 - EPSILON)
