# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family that teaches another: what it says of every anchor of the same pictures."""

from dataclasses import replace
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from mobilenet_ros.family.family import Family
from mobilenet_ros.family.variant import Variant, rho_of
from mobilenet_ros.models.network_weights import read_weights
from mobilenet_ros.perception.network import Network
from mobilenet_ros.training.network import RawOutput, SlimmableSsd
from mobilenet_ros.training.phase import PHASE, delta_shifts
from mobilenet_ros.training.weights import load_weights


class Teacher(Protocol):
    """Says what images (B, side, side, 3) show, on the device that they are on."""

    def __call__(self, images: Tensor) -> RawOutput:
        """Return its raw output for every image."""


def open_teacher(family: Family, device: torch.device, threads: int) -> Teacher:
    """Return the widest network of a family as a teacher.

    On a CPU ONNX Runtime runs it, in int8 where there is one: that is several times faster than
    torch and costs less accuracy than what is learnt from it.
    """
    plain = _on_cpu(family, threads) if device.type == 'cpu' else _in_torch(family, device)
    return plain if family.base_side % PHASE == 0 else _Rephased(plain, family)


def _widest(family: Family) -> float:
    return max(model.alpha for model in family.models)


def _on_cpu(family: Family, threads: int) -> Teacher:
    alpha = _widest(family)
    precisions = {model.precision for model in family.models if model.alpha == alpha}
    precision = 'int8' if 'int8' in precisions else 'fp32'

    def teach(images: Tensor) -> RawOutput:
        side = images.shape[1]
        variant = Variant(alpha, rho_of(side, family.base_side), precision)
        found = [network.run(variant, image[None]) for image in images.numpy()]
        deltas, logits = (np.concatenate(part) for part in zip(*found, strict=True))
        return RawOutput(torch.from_numpy(deltas), torch.from_numpy(logits))
    network = Network(replace(family, sides=tuple(range(PHASE, 1025, PHASE))), threads=threads)
    return teach


def _in_torch(family: Family, device: torch.device) -> Teacher:
    alpha = _widest(family)
    network = SlimmableSsd([alpha], len(family.labels))
    load_weights(network, read_weights(family, alpha))
    network = network.to(device, memory_format=torch.channels_last).requires_grad_(False)

    def teach(images: Tensor) -> RawOutput:
        with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
            return RawOutput(*network(images, alpha))
    return teach


class _Rephased:
    """A teacher that was trained at one side, its boxes mended for the side at hand."""

    def __init__(self, teacher: Teacher, family: Family) -> None:
        self._teacher, self._family = teacher, family
        self._shifts: dict[int, Tensor] = {}

    def __call__(self, images: Tensor) -> RawOutput:
        side, family = images.shape[1], self._family
        if side not in self._shifts:
            shifts = delta_shifts(family.anchors, family.box_scales, family.base_side, side)
            self._shifts[side] = torch.from_numpy(shifts).to(images.device)
        raw = self._teacher(images)
        return raw._replace(box_deltas=raw.box_deltas + self._shifts[side])
