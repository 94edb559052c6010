# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Hints ask for what the teacher's maps hold, from maps that could hold it."""

import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.workshop.training.hints import HINTED, Hints, fit_hints
from mobilenet_ros.workshop.training.network import Activations, Predicted

CHANNELS = 6


def maps_of(seed: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {name: torch.randn(3, CHANNELS, 5, 4, generator=generator) for name in HINTED}


def seen(maps: dict[str, torch.Tensor]) -> Activations:
    return Activations(Predicted(torch.zeros(0), torch.zeros(0)), maps)


def mixed(maps: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return a teacher's maps of more channels, all of which the learner's explain."""
    matrix = torch.randn(9, CHANNELS, generator=torch.Generator().manual_seed(1))
    return {name: torch.einsum('oc,bcrs->bors', matrix, each) + 0.3
            for name, each in maps.items()}


def test_maps_that_explain_the_teacher_s_cost_nothing() -> None:
    maps = maps_of(0)
    hints = fit_hints([(seen(maps), seen(mixed(maps)))])
    assert float(hints.loss(maps, mixed(maps)).detach()) < 1e-3


def test_maps_that_say_nothing_of_the_teacher_s_leave_its_whole_variance() -> None:
    maps, others = maps_of(0), mixed(maps_of(2))
    silent = {name: torch.zeros_like(each) for name, each in maps.items()}
    loss = float(fit_hints([(seen(silent), seen(others))]).loss(silent, others).detach())
    assert loss == pytest.approx(1.0, abs=0.1)


def test_loss_grows_with_the_distance_and_its_gradient_leads_back() -> None:
    maps = maps_of(0)
    hints, wanted = fit_hints([(seen(maps), seen(mixed(maps)))]), mixed(maps)
    far = {name: (each + 0.5).requires_grad_() for name, each in maps.items()}
    loss = hints.loss(far, wanted)
    loss.backward()
    nearer = {name: each - 0.5 * each.grad / each.grad.abs().max() * 0.1
              for name, each in far.items()}
    losses = [hints.loss(each, wanted).item() for each in (maps, nearer, far)]
    assert losses == sorted(losses) and losses[0] < losses[2]


def test_hints_are_rebuilt_from_their_fits() -> None:
    maps, others = maps_of(0), mixed(maps_of(2))
    hints = fit_hints([(seen(maps), seen(others))])
    again = Hints(hints.fits())
    assert torch.equal(hints.loss(maps, others), again.loss(maps, others))
    assert len(list(hints.parameters())) == 2 * len(HINTED)
