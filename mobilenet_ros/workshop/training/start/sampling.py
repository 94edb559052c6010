# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a layer reads and gives at some places of its maps, drawn by chance."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mobilenet_ros.family.architecture import Layer
from mobilenet_ros.workshop.training.network import same_padded

PER_PICTURE = 64


class Places:
    """The same places of every map of one size: rows and columns, shape (pictures, 64)."""

    def __init__(self, shape: Sequence[int], generator: torch.Generator) -> None:
        """Draw places in maps of shape (B, channels, rows, columns)."""
        wanted = (shape[0], PER_PICTURE)
        self._pictures = torch.arange(shape[0])[:, None].expand(wanted)
        self._rows, self._columns = (torch.randint(size, wanted, generator=generator)
                                     for size in shape[2:])

    def values(self, maps: Tensor) -> Tensor:
        """Return maps (B, C, rows, columns) at the places: (B * 64, C)."""
        return maps[self._pictures, :, self._rows, self._columns].flatten(0, 1)

    def patches(self, maps: Tensor, layer: Layer) -> Tensor:
        """Return what `layer` reads to give its outputs at the places: (B * 64, C, k, k)."""
        around = same_padded(maps, layer)
        rows, columns = self._rows * layer.stride, self._columns * layer.stride
        taps = [around[self._pictures, :, rows + down, columns + right].flatten(0, 1)
                for down in range(layer.kernel) for right in range(layer.kernel)]
        return torch.stack(taps, -1).unflatten(-1, (layer.kernel, layer.kernel))
