# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family that teaches another: what it says of every anchor of the same pictures, and why."""

import torch
from torch import Tensor

from mobilenet_ros.family.family import Family
from mobilenet_ros.workshop.networks.network_graph import read_weights
from mobilenet_ros.workshop.training.hints import HINTED
from mobilenet_ros.workshop.training.network import Activations, SlimmableSsd, mixed_precision
from mobilenet_ros.workshop.training.normalisation import load_weights
from mobilenet_ros.workshop.training.phase import PHASE, delta_shifts


class Teacher:
    """The widest network of a family, in torch.

    Where it was trained at one side, its boxes are mended for the side at hand.
    """

    def __init__(self, family: Family, device: torch.device) -> None:
        """Load it onto a device; raises ManifestError where there is no fp32 network of ours."""
        self._family = family
        self._alpha = max(model.alpha for model in family.models if model.precision == 'fp32')
        network = SlimmableSsd([self._alpha], len(family.labels))
        load_weights(network, read_weights(family, self._alpha))
        self._network = network.to(device, memory_format=torch.channels_last).requires_grad_(False)
        self._shifts: dict[int, Tensor] = {}

    @torch.no_grad()
    def __call__(self, images: Tensor) -> Activations:
        """Return what it sees in images (B, side, side, 3), with the maps that give hints."""
        with mixed_precision(images.device):
            seen = self._network.see(images, self._alpha, kept=HINTED)
        if self._family.base_side % PHASE == 0:
            return seen
        deltas = seen.raw.box_deltas + self._shift(images)
        return seen._replace(raw=seen.raw._replace(box_deltas=deltas))

    def _shift(self, images: Tensor) -> Tensor:
        side, family = images.shape[1], self._family
        if side not in self._shifts:
            shifts = delta_shifts(family.anchors, family.box_scales, family.base_side, side)
            self._shifts[side] = torch.from_numpy(shifts).to(images.device)
        return self._shifts[side]
