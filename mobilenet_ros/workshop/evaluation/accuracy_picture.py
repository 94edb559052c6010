# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Draws what a family's variants are worth: accuracy against cost and against measured time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mobilenet_ros.adaptation.ladder import pareto
from mobilenet_ros.workshop import libraries

_COLOURS = ('#4477aa', '#ee6677', '#228833', '#ccbb44', '#66ccee', '#aa3377')
_MARKERS = {'fp32': 'o', 'fp16': 's', 'int8': '^'}
_FRONT = '#222222'
_Row = Mapping[str, Any]


def draw_accuracy(document: Mapping[str, Any], path: Path) -> None:
    """Write a PNG of the figures that `evaluate` found; variants without a time are left out.

    The second panel is there only where the family is calibrated on this machine.
    """
    rows: Sequence[_Row] = [row for row in document['variants'] if row['ap'] is not None]
    timed = [row for row in rows if row['t0_ms'] is not None]
    panels = [(rows, 'mult_adds', 1e-6, 'million Mult-Adds')]
    if timed:
        panels.append((timed, 't0_ms', 1.0, "the network's time on this machine [ms]"))
    pyplot = libraries.pyplot()
    figure, found = pyplot.subplots(1, len(panels), sharey=True, squeeze=False,
                                    figsize=(6.5 * len(panels), 5), layout='constrained')
    for axes, (shown, key, scale, label) in zip(found[0], panels, strict=True):
        _draw_panel(axes, shown, key, scale)
        axes.set_xlabel(label)
    found[0][0].set_ylabel('AP [%]')
    found[0][-1].legend(loc='lower right', fontsize='small')
    figure.suptitle(f'{document["family"]} on {document["set"]}, '
                    f'pictures: {document["pictures"]}')
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def _draw_panel(axes: Any, rows: Sequence[_Row], key: str, scale: float) -> None:
    front = pareto(_Point(row[key], row['ap']) for row in rows)
    axes.plot([scale * point.t0_s for point in front], [100 * point.map for point in front],
              color=_FRONT, lw=1, drawstyle='steps-post', label='Pareto front', zorder=0)
    alphas = sorted({row['alpha'] for row in rows})
    for alpha, precision in sorted({(row['alpha'], row['precision']) for row in rows}):
        shown = sorted((row for row in rows
                        if (row['alpha'], row['precision']) == (alpha, precision)),
                       key=lambda row: row['side'])
        axes.plot([scale * row[key] for row in shown], [100 * row['ap'] for row in shown],
                  marker=_MARKERS.get(precision, 'x'), ms=5, lw=0.7,
                  ls='-' if precision == 'fp32' else ':',
                  color=_COLOURS[alphas.index(alpha) % len(_COLOURS)],
                  label=f'alpha {alpha:g}, {precision}')
    axes.set_xscale('log')
    axes.grid(alpha=0.3, which='both')


class _Point(NamedTuple):
    """A variant's place in a panel; `t0_s` stands for any cost."""

    t0_s: float
    map: float
