# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The demo's live table."""

from collections import Counter
from collections.abc import Mapping

from rich.table import Table

_DROPS = ('superseded', 'stale', 'never_arrived', 'bad', 'failed')


def live_table(figures: Mapping[str, str], seen: Counter[str], title: str) -> Table:
    """Return the table of a detector's diagnostics and of what it sees now."""
    table = Table(title=title, min_width=76)
    table.add_column('', style='bold', no_wrap=True)
    table.add_column('', min_width=58)
    for name, text in _rows(figures, seen):
        table.add_row(name, text)
    return table


def _rows(figures: Mapping[str, str], seen: Counter[str]) -> list[tuple[str, str]]:
    if not figures:
        return [('', 'waiting for the first diagnostics')]
    drops = ', '.join(f'{name.replace("_", " ")} {figures[f"frames_{name}"]}' for name in _DROPS)
    return [
        ('frame rate', f'{figures["fps"]} Hz, target {figures["target_fps"]} Hz'),
        ('latency', f'{figures["latency_p50_ms"]} ms median, {figures["latency_p95_ms"]} ms p95, '
                    f'{figures["latency_p99_ms"]} ms p99'),
        ('variant', f'alpha {figures["alpha"]}, rho {figures["rho"]}, {figures["precision"]} '
                    f'on {figures["provider"]}'),
        ('why', figures['reason']),
        ('slowdown', f'{figures["slowdown"]}, {figures["switches"]} switches so far'),
        ('dropped', drops),
        ('misses', f'{figures["deadline_misses"]} of {figures["frames_processed"]} frames'),
        ('sees', ', '.join(f'{count} {name}' for name, count in seen.most_common()) or 'nothing'),
    ]
