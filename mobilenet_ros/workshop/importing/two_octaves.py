# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Larger sides of an imported family in two octaves: the picture and its half."""

from dataclasses import replace

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.family import Cost, Family
from mobilenet_ros.family.variant import Variant, rho_of


def in_two_octaves(family: Family, first: int) -> Family:
    """Return a family whose members look at the picture's half besides from a side on.

    Sides from `first` on whose half is no side of the family are left out. Raises
    ImportedFileError where none is left.
    """
    large = [side for side in family.sides if side >= first]
    halved = [side for side in large if not side % 2 and side // 2 in family.sides]
    if not halved:
        raise ImportedFileError(
            f'--two-octaves-from {first}: of the sides from there on '
            f'({", ".join(map(str, large)) or "there is none"}) none has its half among the '
            f'sides {", ".join(map(str, family.sides))}; name both by --sides')
    sides = tuple(side for side in family.sides if side < first or side in halved)
    costs = {variant: _cost(family, variant, first) for variant in family.costs
             if family.side_of(variant.rho) in sides}
    return replace(family, sides=sides, costs=costs, accuracies={}, measured_on='',
                   two_octaves_from=first)


def _cost(family: Family, variant: Variant, first: int) -> Cost:
    """Return what one look takes, or two."""
    cost, side = family.costs[variant], family.side_of(variant.rho)
    if side < first:
        return cost
    half = family.costs[replace(variant, rho=rho_of(side // 2, family.base_side))]
    return replace(cost, mult_adds=cost.mult_adds + half.mult_adds)
