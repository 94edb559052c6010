# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The variant of a family that comes nearest to a wish, part of which is binding."""

import itertools
from typing import NamedTuple

from mobilenet_ros.family.family import Family
from mobilenet_ros.family.variant import Variant


class Binding(NamedTuple):
    """Which parts of a wish must be met: a family need not have alpha 1, but who asks gets it."""

    alpha: bool
    rho: bool
    precision: bool


def nearest_variant(family: Family, wanted: Variant, binding: Binding) -> Variant:
    """Return the member nearest to what is wanted, first by alpha, then by rho, then precision.

    Raises VariantError when no member meets what is binding.
    """
    def distance(variant: Variant) -> tuple[float, int, bool]:
        return (abs(variant.alpha - wanted.alpha),
                abs(family.side_of(variant.rho) - family.side_of(wanted.rho)),
                variant.precision != wanted.precision)

    candidates = [member.variant for member in family.members
                  if not any(itertools.compress(distance(member.variant), binding))]
    return min(candidates, key=distance) if candidates else family.member(wanted).variant


def chosen_variant(family: Family, alpha: float | None = None, rho: float | None = None,
                   precision: str | None = None) -> Variant:
    """Return the member with what is given, and with the nearest to 1, 1 and fp32 of the rest.

    Raises VariantError when no member has what is given.
    """
    wanted = Variant(1.0 if alpha is None else alpha, 1.0 if rho is None else rho,
                     precision or 'fp32')
    return nearest_variant(family, wanted,
                           Binding(alpha is not None, rho is not None, precision is not None))
