# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One step after the other: sub-networks, losses, weights, and their moving average."""

import copy
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from mobilenet_ros.family.anchors import AnchorLayout, anchors_cxcywh
from mobilenet_ros.training.batches import Batch
from mobilenet_ros.training.losses import Targets, label_loss, teacher_loss
from mobilenet_ros.training.network import Mode, RawOutput, SlimmableSsd
from mobilenet_ros.training.recipe import Recipe, SubNetwork, plan, rate_factor
from mobilenet_ros.training.statistics import measure_statistics, normalise_function
from mobilenet_ros.training.teacher import Teacher

LARGEST_GRADIENT = 5.0
BOX_RATE = 5.0  # box predictors: their outputs, scaled by 5 and 10, have further to go


class Trainer:
    """Everything that a training changes: network, average, optimiser, steps done."""

    def __init__(self, network: SlimmableSsd, recipe: Recipe, anchors: AnchorLayout,
                 targets: Targets, teacher: Teacher | None = None) -> None:
        """Train `network` where it is; `teacher` teaches its widest sub-network."""
        self.network = network
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.recipe = recipe
        self.step = 0
        self.elapsed_s = 0.0
        self.frozen = False
        self.loss = 0.0  # of the widest sub-network, averaged over some steps
        self.optimiser = torch.optim.AdamW(_groups(network, recipe), lr=recipe.learning_rate)
        self._anchors, self._targets, self._teacher = anchors, targets, teacher

    @property
    def share(self) -> float:
        """Return the share of the training that is done."""
        return self.recipe.share(self.step, self.elapsed_s)

    def learn(self, batch: Batch) -> None:
        """Do one step on its batch."""
        for group in self.optimiser.param_groups:
            group['lr'] = self.recipe.learning_rate * rate_factor(self.share) * group['rate']
        self.optimiser.zero_grad(set_to_none=True)
        loss = self._backward(batch)
        nn.utils.clip_grad_norm_(self.network.parameters(), LARGEST_GRADIENT)
        self.optimiser.step()
        self._move_average()
        self.loss += (loss - self.loss) * max(0.02, 1 / (1 + self.step))
        self.step += 1

    def _backward(self, batch: Batch) -> float:
        widest, *narrower = plan(self.recipe, self.step)
        raw = self._run(batch, widest)
        loss = self._label_loss(raw, batch, widest.side)
        if self._teacher is not None:
            loss = loss + teacher_loss(raw, self._teacher(batch.images[widest.side]),
                                       self._targets)
        loss.backward()
        known = {widest.side: RawOutput(*(part.detach() for part in raw))}
        for sub in narrower:
            if sub.side not in known:
                with torch.no_grad():
                    known[sub.side] = self._run(batch, SubNetwork(widest.alpha, sub.side))
            raw = self._run(batch, sub)
            (self._label_loss(raw, batch, sub.side)
             + teacher_loss(raw, known[sub.side], self._targets)).backward()
        return float(loss.detach())

    def _run(self, batch: Batch, sub: SubNetwork) -> RawOutput:
        images = batch.images[sub.side]
        with _mixed_precision(images.device):
            raw = self.network(images, sub.alpha, Mode.FROZEN if self.frozen else Mode.BATCH)
        return RawOutput(*raw)

    def _label_loss(self, raw: RawOutput, batch: Batch, side: int) -> Tensor:
        anchors = _anchor_tensor(self._anchors, side, raw.box_deltas.device)
        return label_loss(raw, anchors, batch.objects_at(side), self._targets)

    @torch.no_grad()
    def _move_average(self) -> None:
        keep = min(self.recipe.average, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.network.parameters()),
                             1 - keep)

    def settle(self, images: Iterable[Tensor]) -> None:
        """Go on from the average, with statistics measured on `images` that stay from here on."""
        batches = list(images)
        for alpha in self.network.alphas:
            measure_statistics(self.average, alpha, batches)
        self.network.load_state_dict(self.average.state_dict())
        self.frozen = True

    def keep_function(self, images: Iterable[Tensor]) -> None:
        """Start with statistics that stay from a network that is good already."""
        normalise_function(self.network, images)
        self.average.load_state_dict(self.network.state_dict())
        self.frozen = True

    def state(self) -> dict[str, Any]:
        """Return everything that changes."""
        return {'network': self.network.state_dict(), 'average': self.average.state_dict(),
                'optimiser': self.optimiser.state_dict(), 'step': self.step,
                'elapsed_s': self.elapsed_s, 'frozen': self.frozen}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        self.network.load_state_dict(state['network'])
        self.average.load_state_dict(state['average'])
        self.optimiser.load_state_dict(state['optimiser'])
        self.step, self.elapsed_s = state['step'], state['elapsed_s']
        self.frozen = state['frozen']


def _mixed_precision(device: torch.device) -> AbstractContextManager[None]:
    if device.type == 'cuda' and torch.cuda.is_bf16_supported():
        return torch.autocast('cuda', torch.bfloat16)
    return nullcontext()


@lru_cache(maxsize=64)
def _anchor_tensor(layout: AnchorLayout, side: int, device: torch.device) -> Tensor:
    return torch.tensor(anchors_cxcywh(layout, (side, side)), device=device)


def _groups(network: SlimmableSsd, recipe: Recipe) -> list[dict[str, Any]]:
    """Split the weights: only the kernels of dense layers decay, box predictors move faster.

    Depthwise kernels have few weights; the paper (arXiv 1704.04861, section 3.1) spares them.
    """
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, layer in network.layers.items():
        rate = BOX_RATE if name.endswith('/boxes') else 1.0
        for role, weight in layer.named_parameters():
            decays = role == 'kernel' and layer.layer.kind != 'depthwise'
            groups.setdefault((rate, recipe.weight_decay * decays), []).append(weight)
    return [{'params': weights, 'rate': rate, 'weight_decay': decay}
            for (rate, decay), weights in groups.items()]
