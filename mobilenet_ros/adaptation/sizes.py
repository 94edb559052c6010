# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The sizes of the objects seen of late, and the ladder ranked for them: the content option.

Small objects ask for rho, large ones for alpha. A cheap variant does not see small objects at all,
and must not conclude that there are none: what it sees is divided by how much of that size it can
see, and where little is seen the usual shares hold.
"""

from dataclasses import replace
from math import exp, inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.adaptation.ladder import Ladder, Rung, pareto
from mobilenet_ros.adaptation.measurement import BySize

EDGES_PX = 32.0, 96.0  # COCO's: square root of the area
# Sizes are those of the pictures that accuracy was measured on, whatever the camera's resolution:
# the manifest of the family coco is of pictures whose longer side has so many pixels.
LONGER_SIDE_PX = 480.0
USUAL = BySize(0.41, 0.34, 0.25)  # shares of COCO's objects, cocodataset.org, detection evaluation
USUAL_OBJECTS = 2.0  # in every frame: how much is to be seen to outweigh the usual shares
MEMORY_S = 10.0
MIN_AP = 0.05  # so that one false small box does not count for a crowd
MOVED = 0.1  # change of a share from which the ladder is ranked anew
# What is seen depends a little on the variant that looks, and that on what was seen: a ranking
# holds so long, lest the two chase each other.
RANK_EVERY_S = 20.0


class Sizes(NamedTuple):
    """Objects of each size that are in a frame by the filtered estimate, and its moment."""

    objects: BySize = BySize(0.0, 0.0, 0.0)
    now_s: float | None = None

    @property
    def shares(self) -> BySize:
        """Return the share of each size; they add up to 1."""
        total = USUAL_OBJECTS + sum(self.objects)
        return BySize(*((USUAL_OBJECTS * usual + objects) / total
                        for usual, objects in zip(USUAL, self.objects, strict=True)))


class Ranking(NamedTuple):
    """The shares that a ladder is ranked for, and since when."""

    shares: BySize = USUAL
    since_s: float = -inf


def count(boxes_xyxy: NDArray[np.float32], longer_side_px: int) -> BySize:
    """Return how many boxes (N, 4) are of each size in a picture with this longer side."""
    width_height = (boxes_xyxy[:, 2:] - boxes_xyxy[:, :2]) * (LONGER_SIDE_PX / longer_side_px)
    sides_px = np.sqrt(width_height.prod(axis=1))
    small, large = (sides_px < EDGES_PX[0]).sum(), (sides_px >= EDGES_PX[1]).sum()
    return BySize(float(small), float(len(sides_px) - small - large), float(large))


def learn(sizes: Sizes, seen: BySize, rung: Rung, now_s: float) -> Sizes:
    """Return the sizes after a frame in which a rung saw so many objects of each size."""
    if rung.by_size is None:
        return sizes
    elapsed_s = 0.0 if sizes.now_s is None else max(now_s - sizes.now_s, 0.0)
    gain = 1.0 - exp(-elapsed_s / MEMORY_S)
    present = (number / max(ap, MIN_AP) for number, ap in zip(seen, rung.by_size, strict=True))
    return Sizes(BySize(*(old + gain * (new - old) for old, new
                          in zip(sizes.objects, present, strict=True))), now_s)


def is_due(ranking: Ranking, shares: BySize, now_s: float) -> bool:
    """Tell whether a ranking is old enough, and the shares other enough, for a new one."""
    change = max(abs(new - old) for old, new in zip(ranking.shares, shares, strict=True))
    return change > MOVED and now_s - ranking.since_s >= RANK_EVERY_S


def weigh(ladder: Ladder, shares: BySize) -> Ladder:
    """Return the ladder of the members whose AP by size is known, ranked for these shares.

    mAP is corrected by how far the shares are from the usual ones, so these leave it as it is.
    """
    members = tuple(_weighed(rung, shares) for rung in ladder.members)
    return replace(ladder, members=members,
                   rungs=pareto(rung for rung in members if rung.by_size is not None))


def _weighed(rung: Rung, shares: BySize) -> Rung:
    if rung.by_size is None:
        return rung
    more = (ap * (share - usual)
            for ap, share, usual in zip(rung.by_size, shares, USUAL, strict=True))
    return replace(rung, map=rung.map + sum(more))


def among_rungs(ladder: Ladder) -> Ladder:
    """Return a ladder from which `weigh` takes no rung that it does not have already."""
    rungs = set(ladder.rungs)
    return replace(ladder, members=tuple(
        rung if rung in rungs else replace(rung, by_size=None) for rung in ladder.members))
