# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The input sides of a trained family: those it learnt at, and larger ones in two octaves."""

from collections.abc import Iterable

# Below it two octaves were measured to gain nothing over one.
TWO_OCTAVES_FROM = 384
LARGEST_SIDE = 640


def family_sides(trained: Iterable[int]) -> tuple[int, ...]:
    """Return the sides in pixels of a family whose networks learnt at some, smallest first.

    From TWO_OCTAVES_FROM on a network looks at the picture's half besides, so a side is good where
    its half was learnt at; weights that saw a pixel size at one side know it at every other.
    """
    learnt = set(trained)
    plain = {side for side in learnt if side < TWO_OCTAVES_FROM}
    doubled = {2 * side for side in learnt if TWO_OCTAVES_FROM <= 2 * side <= LARGEST_SIDE}
    return tuple(sorted(plain | doubled))
