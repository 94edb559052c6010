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
