# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A widened network computes the same."""

import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.workshop.training.network import SlimmableSsd
from mobilenet_ros.workshop.training.normalisation import fold_to_weights, load_weights
from mobilenet_ros.workshop.training.start.widen import widen

IMAGE = torch.randint(0, 256, (1, 96, 96, 3), dtype=torch.uint8,
                      generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize('alpha', [0.5, 0.75])
def test_outputs_stay(alpha: float) -> None:
    torch.manual_seed(0)
    thin = SlimmableSsd([0.25], 2).requires_grad_(False)
    wide = SlimmableSsd([alpha], 2).requires_grad_(False)
    load_weights(wide, widen(fold_to_weights(thin, 0.25), alpha))
    for one, other in zip(thin(IMAGE, 0.25), wide(IMAGE, alpha), strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


def test_copies_learn_different_things() -> None:
    thin = SlimmableSsd([0.25], 2)
    wide = SlimmableSsd([0.5], 2)
    load_weights(wide, widen(fold_to_weights(thin, 0.25), 0.5))
    wide(IMAGE, 0.5).class_logits.square().sum().backward()
    stem = wide.layers['stem']
    pairs = [(one, other) for one in range(8) for other in range(8, 16)
             if torch.equal(stem.kernel[one], stem.kernel[other])]
    assert pairs
    assert any(not torch.allclose(stem.kernel.grad[one], stem.kernel.grad[other])
               for one, other in pairs)
