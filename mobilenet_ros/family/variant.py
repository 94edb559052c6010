# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A variant: one member of a family, named by the paper's two multipliers and its precision."""

import re
from dataclasses import dataclass

from mobilenet_ros.errors import VariantError

PRECISIONS = ('fp32', 'fp16', 'int8')
_TEXT = re.compile(r'a(?P<alpha>\d+(\.\d+)?)_r(?P<rho>\d+(\.\d+)?)_(?P<precision>\w+)')


@dataclass(frozen=True, order=True)
class Variant:
    """Width multiplier alpha, resolution multiplier rho and numeric precision.

    alpha is in (0, 2]; rho, the input side divided by the family's base side, is in (0, 4].
    """

    alpha: float
    rho: float
    precision: str = 'fp32'

    def __post_init__(self) -> None:
        """Refuse multipliers that no network can have."""
        if not 0.0 < self.alpha <= 2.0:
            raise VariantError(f'alpha must be in (0, 2], not {self.alpha}')
        if not 0.0 < self.rho <= 4.0:
            raise VariantError(f'rho must be in (0, 4], not {self.rho}')
        if self.precision not in PRECISIONS:
            raise VariantError(f'precision must be one of {", ".join(PRECISIONS)}, '
                               f'not {self.precision!r}')

    def __str__(self) -> str:
        """Write the variant as `a0.75_r1.0667_int8`; `parse` is the inverse."""
        return f'a{self.alpha:g}_r{self.rho:.6g}_{self.precision}'

    @classmethod
    def parse(cls, text: str) -> 'Variant':
        """Read what `str` wrote."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise VariantError(f'{text!r} is no variant; expected something like a0.75_r1_fp32')
        return cls(float(match['alpha']), float(match['rho']), match['precision'])


def rho_of(side: int, base_side: int) -> float:
    """Return the resolution multiplier of an input side, rounded so that text keeps it exactly."""
    return float(f'{side / base_side:.6g}')
