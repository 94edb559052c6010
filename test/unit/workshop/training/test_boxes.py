# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Tensors of boxes follow the arrays of the reference."""

import numpy as np
import pytest

torch = pytest.importorskip('torch')

from mobilenet_ros.workshop.networks import boxes as reference
from mobilenet_ros.workshop.training.boxes import decode, overlaps

SCALES = np.array([10, 10, 5, 5], np.float32)


def test_decoding_agrees_with_the_reference() -> None:
    rng = np.random.default_rng(0)
    deltas = rng.normal(0, 8, (50, 4)).astype(np.float32)
    anchors = rng.uniform(5, 90, (50, 4)).astype(np.float32)
    found = decode(*map(torch.from_numpy, (deltas, anchors, SCALES)))
    wanted = reference.corners(reference.decode(deltas, anchors, SCALES))
    np.testing.assert_allclose(found.numpy(), wanted, rtol=1e-4, atol=1e-3)


def test_overlaps_of_known_boxes() -> None:
    one = torch.tensor([[0., 0, 10, 10]])
    others = torch.tensor([[0., 0, 10, 10], [0, 0, 10, 5], [20, 0, 30, 10], [5, 5, 15, 15]])
    iou, generalised = overlaps(one, others)
    torch.testing.assert_close(iou, torch.tensor([1.0, 0.5, 0.0, 25 / 175]))
    torch.testing.assert_close(generalised,
                               torch.tensor([1.0, 0.5, -1 / 3, 25 / 175 - 50 / 225]))


def test_generalised_overlap_of_strangers_falls_with_distance() -> None:
    places = torch.arange(20.0, 200.0, 20.0)
    others = torch.stack([places, 0 * places, places + 10, 0 * places + 10], 1)
    generalised = overlaps(torch.tensor([[0., 0, 10, 10]]), others)[1]
    assert (generalised.diff() < 0).all()
