# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A variant survives its text, and impossible ones are refused."""

import pytest

from mobilenet_ros.errors import VariantError
from mobilenet_ros.family.variant import Variant, rho_of


@pytest.mark.parametrize('alpha', [0.25, 0.5, 0.75, 1.0, 1.4])
@pytest.mark.parametrize('side', [128, 140, 300, 320, 428])
@pytest.mark.parametrize('precision', ['fp32', 'fp16', 'int8'])
def test_parse_undoes_str(alpha: float, side: int, precision: str) -> None:
    variant = Variant(alpha, rho_of(side, 300), precision)
    assert Variant.parse(str(variant)) == variant


@pytest.mark.parametrize(('alpha', 'rho', 'precision', 'named'), [
    (0.0, 1.0, 'fp32', 'alpha'), (2.1, 1.0, 'fp32', 'alpha'), (1.0, 0.0, 'fp32', 'rho'),
    (1.0, 4.1, 'fp32', 'rho'), (1.0, 1.0, 'int4', 'fp32, fp16, int8'),
    (float('nan'), 1.0, 'fp32', 'alpha')])
def test_impossible_variant_is_refused(alpha: float, rho: float, precision: str,
                                       named: str) -> None:
    with pytest.raises(VariantError, match=named):
        Variant(alpha, rho, precision)


@pytest.mark.parametrize('text', ['', 'a1', 'a1_r1', 'r1_a1_fp32', 'a1_r1_fp32 '])
def test_text_that_names_no_variant_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(VariantError, match='a0.75_r1_fp32'):
        Variant.parse(text)
