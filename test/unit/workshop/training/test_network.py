# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The torch network is the ONNX network, and a slice of a wide one is a narrow one."""

import numpy as np
import onnxruntime as ort
import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.family.anchors import anchors_cxcywh, ssd_layout
from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, build_network
from mobilenet_ros.workshop.training.network import Mode, SlimmableSsd
from mobilenet_ros.workshop.training.normalisation import fold_to_weights, load_weights

CLASSES = 3


def image(side: int, count: int = 1) -> torch.Tensor:
    return torch.randint(0, 256, (count, side, side, 3), dtype=torch.uint8,
                         generator=torch.Generator().manual_seed(side))


def varied(alphas: list[float]) -> SlimmableSsd:
    """Return a network none of whose numbers is a default."""
    torch.manual_seed(1)
    network = SlimmableSsd(alphas, CLASSES).requires_grad_(False)
    for name, values in network.state_dict().items():
        if 'statistics' in name:
            values[0].normal_(std=0.1)
            values[1].uniform_(0.5, 2.0)
        elif 'kernel' not in name:
            values += torch.randn_like(values) * 0.1
    return network


@pytest.mark.parametrize('alpha', [0.25, 0.5])
@pytest.mark.parametrize('side', [64, 96, 75])
def test_torch_and_onnx_give_the_same(alpha: float, side: int) -> None:
    network = varied([0.25, 0.5])
    graph = build_network(NetworkSpec('f', alpha, CLASSES), fold_to_weights(network, alpha))
    session = ort.InferenceSession(graph.SerializeToString(), providers=['CPUExecutionProvider'])
    found = session.run(['box_deltas', 'class_logits'], {'image': image(side).numpy()})
    for own, other in zip(network(image(side), alpha), found, strict=True):
        np.testing.assert_allclose(own.numpy(), other, atol=1e-4)


def test_slice_is_the_network_of_that_width() -> None:
    wide, narrow = varied([0.25, 0.5]), SlimmableSsd([0.25], CLASSES).requires_grad_(False)
    load_weights(narrow, fold_to_weights(wide, 0.25))
    for one, other in zip(wide(image(96), 0.25), narrow(image(96), 0.25), strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


def test_there_is_a_row_for_every_anchor() -> None:
    raw = varied([0.25])(image(128, 2), 0.25)
    anchors = len(anchors_cxcywh(ssd_layout(320), (128, 128)))
    assert raw.box_deltas.shape == (2, anchors, 4)
    assert raw.class_logits.shape == (2, anchors, CLASSES)


def test_pictures_of_a_batch_meet_only_in_its_statistics() -> None:
    network, pair = varied([0.25]), image(96, 2)
    frozen, alone = network(pair, 0.25).class_logits[:1], network(pair[:1], 0.25).class_logits
    torch.testing.assert_close(frozen, alone, atol=1e-4, rtol=1e-4)
    by_batch = network(pair, 0.25, Mode.BATCH).class_logits[:1]
    by_itself = network(pair[:1], 0.25, Mode.BATCH).class_logits
    assert not torch.allclose(by_batch, by_itself, atol=1e-3)


def test_gradients_reach_only_the_slice() -> None:
    network = SlimmableSsd([0.25, 0.5], CLASSES)
    network(image(64), 0.25).class_logits.sum().backward()
    gradient = network.layers['block3/pointwise'].kernel.grad
    narrow_out, narrow_in = network.shape('block3/pointwise', 0.25)[::-1]
    assert gradient[:narrow_out, :narrow_in].abs().sum() > 0
    assert gradient[narrow_out:].abs().sum() == gradient[:, narrow_in:].abs().sum() == 0
