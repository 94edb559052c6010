# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The variants of a family as data and as a table, as several programs print them."""

from collections.abc import Mapping
from typing import Any

from rich.box import SIMPLE
from rich.table import Column, Table

from mobilenet_ros.adaptation import build_ladder
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.variant import Variant


def variant_rows(family: Family, t0_s: Mapping[Variant, float]) -> dict[Variant, dict[str, Any]]:
    """Return each variant's cost and time as plain data, None where it has no time.

    `pareto` marks the rungs of the node's ladder.
    """
    rungs = {rung.variant for rung in build_ladder(family, t0_s).rungs}
    return {member.variant: {
        'alpha': member.variant.alpha, 'rho': member.variant.rho, 'side': member.side,
        'precision': member.variant.precision, 'mult_adds': member.mult_adds,
        'params': member.params, 'pareto': member.variant in rungs,
        't0_ms': 1e3 * t0_s[member.variant] if member.variant in t0_s else None}
        for member in family.members}


def narrow_table(title: str, *headers: str) -> Table:
    """Return an empty table that wastes no column of a terminal."""
    columns = [Column(header, justify='right') for header in headers]
    return Table(*columns, title=title, box=SIMPLE, pad_edge=False, collapse_padding=True)


def number_text(value: float | None, digits: int = 1) -> str:
    """Return a number for a table, a dash where there is none."""
    return '-' if value is None else f'{value:.{digits}f}'
