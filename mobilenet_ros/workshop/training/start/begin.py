# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Gives a network the best weights to start from that there are."""

from collections.abc import Sequence

from torch import Tensor

from mobilenet_ros.workshop.networks.network_graph import Weights
from mobilenet_ros.workshop.training.network import SlimmableSsd
from mobilenet_ros.workshop.training.start.narrow import narrow
from mobilenet_ros.workshop.training.start.sources import StartWeights
from mobilenet_ros.workshop.training.start.widen import widen
from mobilenet_ros.workshop.training.weights import load_weights


def nearest_source(alpha: float, sources: Sequence[StartWeights]) -> StartWeights | None:
    """Return the source for a width: whole ones first, then the same, wider, narrower alphas."""
    def far(source: StartWeights) -> tuple[bool, bool, float]:
        return not source.whole, source.alpha < alpha, abs(source.alpha - alpha)
    return min(sources, key=far, default=None)


def fitted_to(alpha: float, source: StartWeights, images: Sequence[Tensor]) -> dict[str, Weights]:
    """Return a source's weights at another width."""
    if source.alpha == alpha:
        return source.weights
    if source.alpha > alpha:
        return narrow(source.weights, alpha, images)
    return widen(source.weights, alpha)


def begin(network: SlimmableSsd, sources: Sequence[StartWeights],
          images: Sequence[Tensor]) -> StartWeights | None:
    """Load the nearest source into a network and return it, None where there is none.

    A network of several alphas gets its channels in the order of their worth.
    """
    alpha = network.alphas[-1]
    source = nearest_source(alpha, sources)
    if source is None:
        return None
    weights = fitted_to(alpha, source, images)
    if len(network.alphas) > 1:
        weights = narrow(weights, alpha, images)
    load_weights(network, weights)
    return source
