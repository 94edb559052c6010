# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One step after the other: sub-networks, losses, weights, and their moving average."""

import copy
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn

from mobilenet_ros.family.anchors import AnchorLayout, anchors_cxcywh
from mobilenet_ros.workshop.training.batches import Batch
from mobilenet_ros.workshop.training.hints import HINTED, Hint, Hints, fit_hints
from mobilenet_ros.workshop.training.losses import Targets, label_loss, teacher_loss
from mobilenet_ros.workshop.training.network import (
    Activations,
    Mode,
    Predicted,
    SlimmableSsd,
    mixed_precision,
)
from mobilenet_ros.workshop.training.normalisation import measure_statistics, normalise_function
from mobilenet_ros.workshop.training.recipe import Recipe, SubNetwork, plan, rate_factor
from mobilenet_ros.workshop.training.teacher import Teacher

LARGEST_GRADIENT = 5.0
BOX_RATE = 5.0  # new box predictors: their outputs, scaled by 5 and 10, have further to go
HINT_WEIGHT = 3.0


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
        self.hints: Hints | None = None
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
        seen = self._run(batch, widest)
        loss = self._label_loss(seen.raw, batch, widest.side)
        if self._teacher is not None:
            loss = loss + self._taught_loss(seen, self._teacher(batch.images[widest.side]))
        loss.backward()
        known = {widest.side: seen.raw.class_logits.detach()}
        for sub in narrower:
            if sub.side not in known:
                with torch.no_grad():
                    wide = self._run(batch, SubNetwork(widest.alpha, sub.side))
                known[sub.side] = wide.raw.class_logits
            self._narrower_loss(batch, sub, known[sub.side]).backward()
        return float(loss.detach())

    def _narrower_loss(self, batch: Batch, sub: SubNetwork, class_logits: Tensor) -> Tensor:
        """Return the loss of a slice, taught the scores of the widest but not its boxes.

        Nothing holds the boxes where there is no object: a slice that follows them moves the
        weights that both share, so the widest moves on, and both run away.
        """
        raw = self._run(batch, sub).raw
        taught = Predicted(raw.box_deltas.detach(), class_logits)
        return (self._label_loss(raw, batch, sub.side)
                + teacher_loss(raw, taught, self._targets))

    def _run(self, batch: Batch, sub: SubNetwork) -> Activations:
        images = batch.images[sub.side]
        mode = Mode.FROZEN if self.frozen else Mode.BATCH
        with mixed_precision(images.device):
            return self.network.see(images, sub.alpha, mode, kept=HINTED)

    def _taught_loss(self, seen: Activations, taught: Activations) -> Tensor:
        loss = teacher_loss(seen.raw, taught.raw, self._targets)
        if self.hints is None:
            return loss
        return loss + HINT_WEIGHT * self.hints.loss(seen.maps, taught.maps)

    def _label_loss(self, raw: Predicted, batch: Batch, side: int) -> Tensor:
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
        """Start from weights that are good already, without losing what the widest computes.

        A network of one alpha keeps its statistics from here on; several need the pictures' own.
        """
        normalise_function(self.network, images)
        self.average.load_state_dict(self.network.state_dict())
        self.frozen = len(self.network.alphas) == 1

    def trust_predictors(self) -> None:
        """Move the box predictors no faster than the rest: they are good already."""
        for group in self.optimiser.param_groups:
            group['rate'] = 1.0

    def take_hints(self, images: Iterable[Tensor]) -> None:
        """Learn from the teacher's maps besides; fit them on `images` to those of the start."""
        teacher, alpha = self._teacher, self.network.alphas[-1]
        if teacher is not None:
            self._add_hints(fit_hints((self.network.see(batch, alpha, kept=HINTED),
                                       teacher(batch)) for batch in images))

    def _add_hints(self, hints: Hints) -> None:
        self.hints = hints.to(next(self.network.parameters()).device)
        self.optimiser.add_param_group({'params': list(hints.parameters()), 'rate': 1.0,
                                        'weight_decay': 0.0})

    def state(self) -> dict[str, Any]:
        """Return everything that changes."""
        fits = self.hints.fits() if self.hints else {}
        return {'network': self.network.state_dict(), 'average': self.average.state_dict(),
                'optimiser': self.optimiser.state_dict(), 'step': self.step,
                'elapsed_s': self.elapsed_s, 'frozen': self.frozen,
                'hints': {name: tuple(fit) for name, fit in fits.items()}}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        self.network.load_state_dict(state['network'])
        self.average.load_state_dict(state['average'])
        if state['hints']:
            self._add_hints(Hints({name: Hint(*fit) for name, fit in state['hints'].items()}))
        self.optimiser.load_state_dict(state['optimiser'])
        self.step, self.elapsed_s = state['step'], state['elapsed_s']
        self.frozen = state['frozen']


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
