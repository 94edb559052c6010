# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A wider network that computes what a narrower one does, with room to learn more.

Source: "Net2Net" (arXiv 1511.05641), section 2.2. Channels are repeated; those who read them share
what they read unevenly among the copies, so that the copies learn different things.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.workshop.networks.network_graph import Weights, classes_of, layer_table
from mobilenet_ros.workshop.training.network import feature_names, is_head


def widen(weights: Mapping[str, Weights], alpha: float, seed: int = 0) -> dict[str, Weights]:
    """Return a network of width `alpha` with the outputs of narrower weights."""
    rng = np.random.default_rng(seed)
    sources = np.arange(3)  # of which narrow channel each channel is a copy
    features: list[NDArray[np.int64]] = []
    wider: dict[str, Weights] = {}
    for layer in layer_table(alpha, classes_of(weights)):
        if layer.name not in weights:
            continue
        kernel, bias = weights[layer.name]
        if is_head(layer.name):
            read = features[int(layer.name[len('head')])]
            wider[layer.name] = Weights(_shared(kernel, read, rng), bias)
            continue
        if layer.kind == 'depthwise':
            kernel = kernel[sources]
        else:
            given = np.concatenate([np.arange(len(kernel)), rng.integers(
                0, len(kernel), layer.out_channels - len(kernel))])
            kernel, sources = _shared(kernel, sources, rng)[given], given
        wider[layer.name] = Weights(kernel, bias[sources])
        if layer.name in feature_names():
            features.append(sources)
    return wider


def _shared(kernel: NDArray[np.float32], sources: NDArray[np.int64],
            rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the kernel (out, in, k, k) for repeated inputs, each copy's share drawn by chance."""
    shares = rng.uniform(0.5, 1.5, len(sources))
    totals = np.bincount(sources, shares)
    shares = shares / totals[sources]
    return (kernel[:, sources] * shares[:, None, None]).astype(np.float32)
