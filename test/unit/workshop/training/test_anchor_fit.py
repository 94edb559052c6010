# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Fitted anchors lie where the objects are."""

import numpy as np

from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.architecture import ANCHORS_PER_CELL
from mobilenet_ros.workshop.training.anchor_fit import cluster, fit_anchors


def best_overlap(sizes: np.ndarray, layout: object) -> float:
    """Return the mean overlap of objects with their best anchor, both at one centre."""
    anchors = np.array([size for level in layout.sizes_px for size in level])
    shared = np.minimum(sizes[:, None], anchors).prod(2)
    union = sizes.prod(1)[:, None] + anchors.prod(1) - shared
    return float((shared / union).max(1).mean())


def test_small_objects_get_small_anchors() -> None:
    sizes = np.random.default_rng(0).lognormal(np.log([8, 14]), 0.3, (2000, 2)).astype(np.float32)
    fitted, usual = fit_anchors(sizes, 320), ssd_layout(320)
    assert tuple(map(len, fitted.sizes_px)) == ANCHORS_PER_CELL
    assert best_overlap(sizes, fitted) > 0.6 > best_overlap(sizes, usual)


def test_levels_without_objects_keep_the_usual_anchors() -> None:
    sizes = np.full((500, 2), 12, np.float32)
    assert fit_anchors(sizes, 320).sizes_px[1:] == ssd_layout(320).sizes_px[1:]


def test_centres_are_found_and_do_not_depend_on_the_order() -> None:
    rng = np.random.default_rng(1)
    points = np.concatenate([rng.normal(place, 0.1, (100, 2)) for place in (0, 3, 6)])
    found = cluster(points.astype(np.float32), 3)
    np.testing.assert_allclose(np.sort(found[:, 0]), [0, 3, 6], atol=0.1)
    again = cluster(rng.permutation(points).astype(np.float32), 3)
    np.testing.assert_allclose(found, again, atol=1e-6)
