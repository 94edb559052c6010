# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The nearest member of a family: what is binding is met, what is not may bend."""

from itertools import product
from pathlib import Path

import pytest

from mobilenet_ros.errors import VariantError
from mobilenet_ros.family import Family, Model, Variant
from mobilenet_ros.family.anchors import ssd_layout
from mobilenet_ros.family.nearest import Binding, nearest_variant

FREE, ALL = Binding(False, False, False), Binding(True, True, True)
FAMILY = Family('f', Path(), 160, (96, 128, 192), ('thing',), ssd_layout(160), tuple(
    Model(f'{alpha}_{precision}', alpha, precision, '') for alpha, precision
    in product((0.25, 0.5), ('fp32', 'int8'))))
MEMBERS = [member.variant for member in FAMILY.members]


@pytest.mark.parametrize('binding', [FREE, ALL])
def test_a_member_is_its_own_nearest(binding: Binding) -> None:
    assert [nearest_variant(FAMILY, variant, binding) for variant in MEMBERS] == MEMBERS


def test_what_is_not_binding_bends_to_the_nearest() -> None:
    found = nearest_variant(FAMILY, Variant(1.0, 1.1, 'fp16'), FREE)
    assert (found.alpha, found.rho) == (0.5, 1.2)


@pytest.mark.parametrize('place', range(3))
def test_what_is_binding_never_bends(place: int) -> None:
    binding = Binding(*(index == place for index in range(3)))
    with pytest.raises(VariantError, match='alpha is one of 0.25, 0.5; rho one of 0.6, 0.8, 1.2'):
        nearest_variant(FAMILY, Variant(1.0, 1.0, 'fp16'), binding)


def test_the_rest_bends_around_what_is_binding() -> None:
    wanted = Variant(1.0, 0.6, 'int8')
    assert nearest_variant(FAMILY, wanted, Binding(False, True, True)) == Variant(0.5, 0.6, 'int8')
