# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Batch normalisation: its statistics measured, and multiplied into weights or taken out of them.

Source: "Universally Slimmable Networks" (arXiv 1903.05134), section 3.2. Measured over many input
sides at once, because one file of weights has to serve them all.
"""

from collections.abc import Iterable, Mapping

import numpy as np
import torch
from torch import Tensor

from mobilenet_ros.workshop.networks.network_graph import Weights
from mobilenet_ros.workshop.training.network import (
    EPSILON,
    Mode,
    SlimmableLayer,
    SlimmableSsd,
    is_head,
    statistics_name,
)


class _Moments:
    """Every layer's channel means and variances, batch by batch."""

    def __init__(self) -> None:
        self._found: dict[str, list[tuple[Tensor, Tensor]]] = {}

    def observe(self, name: str, raw: Tensor) -> None:
        variance, mean = torch.var_mean(raw.double(), (0, 2, 3), correction=0)
        self._found.setdefault(name, []).append((mean, variance))

    def statistics(self, name: str) -> Tensor:
        """Return mean and variance (2, channels) of all batches together."""
        means, variances = map(torch.stack, zip(*self._found[name], strict=True))
        between = means.var(0, correction=0)
        return torch.stack([means.mean(0), variances.mean(0) + between]).float()


@torch.no_grad()
def measure_statistics(network: SlimmableSsd, alpha: float, batches: Iterable[Tensor]) -> None:
    """Set the statistics of one alpha to what batches of images (B, H, W, 3) give."""
    for layer, measured in _measured(network, alpha, batches, Mode.BATCH):
        getattr(layer, statistics_name(alpha)).copy_(measured)


@torch.no_grad()
def normalise_function(network: SlimmableSsd, batches: Iterable[Tensor]) -> None:
    """Give the widest alpha statistics that fit its weights; its outputs stay the same.

    Imported weights have their normalisation multiplied into them, which leaves channels of very
    different size; gradients are even again when each is measured in its own deviations.
    """
    alpha = network.alphas[-1]
    for layer, measured in _measured(network, alpha, batches, Mode.FROZEN):
        mean, variance = getattr(layer, statistics_name(alpha))
        factor = layer.gain * torch.rsqrt(variance + EPSILON)
        layer.bias += (measured[0] - mean) * factor
        layer.gain.copy_(factor * torch.sqrt(measured[1] + EPSILON))
        mean.copy_(measured[0])
        variance.copy_(measured[1])


def _measured(network: SlimmableSsd, alpha: float, batches: Iterable[Tensor],
              mode: Mode) -> list[tuple[SlimmableLayer, Tensor]]:
    moments = _Moments()
    for images in batches:
        network(images, alpha, mode, moments.observe)
    return [(layer, moments.statistics(name)) for name, layer in network.layers.items()
            if not is_head(name)]


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
