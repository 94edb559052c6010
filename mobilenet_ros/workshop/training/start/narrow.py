# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A narrower network from a wider one without a gradient: choose channels, refit every layer.

Channels are those that span the rest best; each layer is then fitted, one after the other, to give
on the narrow network's own maps what the wide one gives on its maps. At the same width it puts the
channels in the order of their worth, so that slices of the network make sense.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from mobilenet_ros.family.architecture import STEM_CHANNELS, Layer
from mobilenet_ros.workshop.networks.network_graph import Weights, classes_of, layer_table
from mobilenet_ros.workshop.training.network import (
    convolve,
    feature_names,
    is_head,
    normalised,
    relu6,
)
from mobilenet_ros.workshop.training.start.refit import Places, pivots, refit, refit_clipped

LEAST_WEIGHT = 0.02  # of a place where the wide network sees nothing


def alpha_of(weights: Mapping[str, Weights]) -> float:
    """Return the width multiplier of a network."""
    return len(weights['stem'].bias) / STEM_CHANNELS


@torch.no_grad()
def narrow(weights: Mapping[str, Weights], alpha: float,
           images: Sequence[Tensor]) -> dict[str, Weights]:
    """Return a network of width `alpha` from wider weights and batches of images (B, H, W, 3)."""
    work = _Narrowing(weights, alpha, images)
    for wide, thin in zip(work.tables[0], work.tables[1], strict=True):
        if not is_head(wide.name):
            (work.depthwise if wide.kind == 'depthwise' else work.dense)(wide, thin)
    return {layer.name: work.found[layer.name] for layer in work.tables[1]}


class _Narrowing:
    """Both networks' maps, carried on layer by layer."""

    def __init__(self, weights: Mapping[str, Weights], alpha: float,
                 images: Sequence[Tensor]) -> None:
        self.weights = {name: (torch.from_numpy(np.array(kernel)),
                               torch.from_numpy(np.array(bias)))
                        for name, (kernel, bias) in weights.items()}
        classes = classes_of(weights)
        self.tables = [[layer for layer in layer_table(width, classes) if layer.name in weights]
                       for width in (alpha_of(weights), alpha)]
        self.found: dict[str, Weights] = {}
        self._generator = torch.Generator().manual_seed(0)
        self._wide = [normalised(batch) for batch in images]
        self._thin = list(self._wide)
        self._kept = torch.arange(3)

    def depthwise(self, wide: Layer, thin: Layer) -> None:
        """Refit the nine taps of every channel that was kept."""
        raw = self._raw(wide)
        places = self._places(raw)
        read = torch.cat([place.patches(maps, thin) for place, maps
                          in zip(places, self._thin, strict=True)]).flatten(2)
        wanted = self._values(places, raw)[:, self._kept]
        taps, bias = refit_clipped(read.transpose(0, 1), wanted.T[..., None])
        self._go_on(raw, thin, taps.reshape(-1, 1, 3, 3), bias.flatten())

    def dense(self, wide: Layer, thin: Layer) -> None:
        """Choose the channels to keep and refit what gives them."""
        raw = self._raw(wide)
        places = self._places(raw)
        read = torch.cat([place.patches(maps, thin) for place, maps
                          in zip(places, self._thin, strict=True)]).flatten(1)
        self._kept = pivots(self._worth(wide, raw, places), thin.out_channels)
        matrix, bias = refit_clipped(read, self._values(places, raw)[:, self._kept])
        shape = (thin.out_channels, thin.in_channels, thin.kernel, thin.kernel)
        self._go_on(raw, thin, matrix.reshape(shape), bias)
        for head in self._heads(wide.name):
            self._refit_heads(head, places)

    def _raw(self, wide: Layer) -> list[Tensor]:
        return [convolve(maps, *self.weights[wide.name], wide) for maps in self._wide]

    def _places(self, maps: Sequence[Tensor]) -> list[Places]:
        return [Places(batch.shape, self._generator) for batch in maps]

    def _values(self, places: Sequence[Places], maps: Sequence[Tensor]) -> Tensor:
        return torch.cat([place.values(batch) for place, batch in zip(places, maps, strict=True)])

    def _go_on(self, raw: list[Tensor], thin: Layer, kernel: Tensor, bias: Tensor) -> None:
        self.found[thin.name] = Weights(kernel.contiguous().numpy(), bias.numpy())
        self._thin = [relu6(convolve(maps, kernel, bias, thin)) for maps in self._thin]
        self._wide = [relu6(maps) for maps in raw]

    def _worth(self, wide: Layer, raw: Sequence[Tensor], places: Sequence[Places]) -> Tensor:
        """Return what those who read a layer get from its channels: columns to choose from."""
        maps = [batch.clamp(0.0, 6.0) for batch in raw]
        rows = []
        for reader in self._readers(wide.name):
            if reader.kind == 'depthwise':
                after = [convolve(batch, *self.weights[reader.name], reader).clamp_(0.0, 6.0)
                         for batch in maps]
                values = self._values(self._places(after), after)
                taken = self.weights[reader.name.replace('depthwise', 'pointwise')][0]
            else:
                values, taken = self._values(places, maps), self.weights[reader.name][0]
            strength = taken.transpose(0, 1).flatten(1).norm(dim=1)
            rows.append((values - values.mean(0)) * strength)
        if not rows:  # the last layer of a body: nobody reads it yet
            values = self._values(places, maps)
            rows.append(values - values.mean(0))
        return torch.cat(rows)

    def _readers(self, name: str) -> list[Layer]:
        trunk = [layer for layer in self.tables[0] if not is_head(layer.name)]
        place = [layer.name for layer in trunk].index(name)
        heads = [layer for layer in self.tables[0] if layer.name.split('/')[0]
                 in self._heads(name)]
        return trunk[place + 1:place + 2] + heads

    def _heads(self, name: str) -> list[str]:
        features = [layer.name for layer in self.tables[0] if layer.name in feature_names()]
        return [f'head{features.index(name)}'] if name in features and any(
            is_head(layer.name) for layer in self.tables[0]) else []

    def _refit_heads(self, head: str, places: Sequence[Places]) -> None:
        read = self._values(places, self._thin)
        maps = self._values(places, self._wide)
        given = {role: maps @ kernel.flatten(1).T + bias for role in ('boxes', 'classes')
                 for kernel, bias in [self.weights[f'{head}/{role}']]}
        weights = given['classes'].sigmoid().amax(1) + LEAST_WEIGHT
        for role, wanted in given.items():
            matrix, bias = refit(read, wanted, weights.double())
            self.found[f'{head}/{role}'] = Weights(
                matrix[:, :, None, None].contiguous().numpy(), bias.numpy())
