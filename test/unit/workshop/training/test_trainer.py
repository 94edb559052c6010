# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What one step changes, and what it must leave alone."""

import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.workshop.training.assign import Objects
from mobilenet_ros.workshop.training.batches import Batch
from mobilenet_ros.workshop.training.losses import Targets
from mobilenet_ros.workshop.training.network import SlimmableSsd
from mobilenet_ros.workshop.training.recipe import Recipe
from mobilenet_ros.workshop.training.trainer import Trainer

JOINT = Recipe((0.5, 0.25), (64,), steps=6, batch=2)
IMAGES = torch.randint(0, 256, (2, 64, 64, 3), dtype=torch.uint8,
                       generator=torch.Generator().manual_seed(0))
NOTHING = Objects(torch.zeros(2, 0, 4), torch.zeros(2, 0).long(), torch.zeros(2, 0),
                  torch.zeros(2, 0).bool())
SQUARE = Objects(torch.tensor([[[0.2, 0.2, 0.8, 0.8]]] * 2), torch.zeros(2, 1).long(),
                 torch.ones(2, 1), torch.zeros(2, 1).bool())


def trained_on(objects: Objects) -> SlimmableSsd:
    """Return a network with the gradients of one joint step."""
    torch.manual_seed(0)
    trainer = Trainer(SlimmableSsd(JOINT.alphas, 1), JOINT, ssd_layout(64),
                      Targets(torch.tensor([10., 10, 5, 5]), torch.ones(1)))
    trainer.learn(Batch({64: IMAGES}, objects))
    return trainer.network


def gradient(network: SlimmableSsd, layer: str) -> float:
    found = network.layers[layer].kernel.grad
    return 0.0 if found is None else float(found.abs().sum())


def test_where_no_object_holds_them_boxes_are_not_moved() -> None:
    """A slice that followed the widest's boxes would move the weights that both share."""
    network = trained_on(NOTHING)
    assert all(gradient(network, f'head{level}/boxes') == 0.0 for level in range(6))
    assert gradient(network, 'head0/classes') > 0.0


def test_objects_move_boxes_and_scores() -> None:
    network = trained_on(SQUARE)
    assert sum(gradient(network, f'head{level}/boxes') for level in range(6)) > 0.0


def test_a_network_of_one_alpha_keeps_its_statistics_and_several_do_not() -> None:
    for alphas, frozen in (((0.25,), True), ((0.5, 0.25), False)):
        recipe = Recipe(alphas, (64,), steps=6, batch=2)
        trainer = Trainer(SlimmableSsd(alphas, 1), recipe, ssd_layout(64),
                          Targets(torch.tensor([10., 10, 5, 5]), torch.ones(1)))
        trainer.keep_function([IMAGES])
        assert trainer.frozen == frozen
