# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Two octaves: a member may look at the picture and at its half, each for what it sees best.

A network knows objects up to a size in pixels of its input, whatever the input's side. So at a
large side a large object is seen in the picture at half the side, where it is as large as what the
network knows, and the picture at the whole side is left to the smaller ones. The weights and the
anchors are the same in both.
"""

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.anchors import AnchorLayout, anchors_cxcywh

# A box counts in the octave that sees objects of its size, in both where the two overlap: the
# length of its longer side in pixels of the whole input. Found on 281 pictures of COCO
# val2017, so that figures measured there flatter it a little.
LARGEST_IN_WHOLE_PX = 220.0
SMALLEST_IN_HALF_PX = 120.0


class OctaveAnchors(NamedTuple):
    """The anchors of all octaves in pixels of the whole input, and which boxes they may give.

    `anchors_cxcywh` (A, 4), the whole picture's first; `size_limits_px` (A, 2): a box whose longer
    side is not within them belongs to the other octave.
    """

    anchors_cxcywh: NDArray[np.float32]
    size_limits_px: NDArray[np.float32]


def octave_sides(side: int, octaves: int) -> tuple[int, ...]:
    """Return the sides in pixels at which a network runs, the whole picture's first."""
    return tuple(side // 2 ** octave for octave in range(octaves))


def octave_anchors(layout: AnchorLayout, side: int, octaves: int = 1) -> OctaveAnchors:
    """Return the anchors of an input of `side` pixels that is looked at in 1 or 2 octaves.

    Raises ManifestError for a side that has no anchors listed.
    """
    whole = anchors_cxcywh(layout, (side, side))
    if octaves == 1:
        return OctaveAnchors(whole, _limits(len(whole), 0.0, inf))
    half = 2 * anchors_cxcywh(layout, (side // 2, side // 2))
    return OctaveAnchors(
        np.concatenate([whole, half]),
        np.concatenate([_limits(len(whole), 0.0, LARGEST_IN_WHOLE_PX),
                        _limits(len(half), SMALLEST_IN_HALF_PX, inf)]))


def _limits(anchors: int, low: float, high: float) -> NDArray[np.float32]:
    return np.tile(np.array([low, high], np.float32), (anchors, 1))
