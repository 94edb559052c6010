# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Tells from four columns of a probing run how they say a box, if they do."""

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.family.family import BOX_SCALES
from mobilenet_ros.workshop.importing.description import BoxForm, ScoreForm
from mobilenet_ros.workshop.importing.reading import Grid
from mobilenet_ros.workshop.importing.tables import strides_of

_FOLLOWS = 0.8  # correlation of a box's centre with the place of its cell
_NEAR = 0.4  # of the middle of all boxes to that of all cells
_NEARLY_ALL = 0.98
_SHARES_UP_TO = 3.0
_PER_CELL = (1, 3)  # anchors


def box_form(rows: NDArray[np.float32], side: int, of_cells: bool = True) -> BoxForm | None:
    """Return how rows (A, 4) say boxes that are decoded already; None where they do not.

    Boxes that are `of_cells`, and as many as usual grids have cells, lie about where those are.
    """
    unit = 'share' if np.quantile(np.abs(rows), _NEARLY_ALL) <= _SHARES_UP_TO else 'px'
    cells = _cells(len(rows), side) if of_cells else None
    if cells is not None:
        return _form_on_grid(rows, cells, unit, side)
    for encoding in ('corners', 'centres'):
        if _sizes_are_positive(rows, encoding) and rows.std() > 0:
            return BoxForm(encoding, 'xy', unit, BOX_SCALES)
    return None


def _cells(rows: int, side: int) -> NDArray[np.float32] | None:
    """Return the cells of the usual grids that have so many rows, one or three anchors each."""
    for each in _PER_CELL:
        strides = strides_of(rows // each, side) if rows % each == 0 else ()
        if strides:  # a level's anchors one after the other, each over the whole grid
            return np.concatenate([np.tile(Grid((stride,), 'middle').cells(side), (each, 1))
                                   for stride in strides])
    return None


def _form_on_grid(rows: NDArray[np.float32], cells: NDArray[np.float32],
                  unit: str, side: int) -> BoxForm | None:
    """Return the form of boxes whose centres follow their cells."""
    for order, turn in (('xy', [0, 1, 2, 3]), ('yx', [1, 0, 3, 2])):
        turned = rows[:, turn]
        middles = {'corners': (turned[:, :2] + turned[:, 2:]) / np.float32(2),
                   'centres': turned[:, :2]}
        for encoding, centres in middles.items():
            if _sizes_are_positive(turned, encoding) and _follow(centres, cells, unit, side):
                return BoxForm(encoding, order, unit, BOX_SCALES)
    return None


def _follow(centres: NDArray[np.float32], cells: NDArray[np.float32], unit: str,
            side: int) -> bool:
    """Tell whether boxes lie where their cells are, not only in the same order."""
    if not np.isfinite(centres).all() or (centres.std(axis=0) == 0).any():
        return False
    scale = side if unit == 'share' else 1
    return all(np.corrcoef(centres[:, axis], cells[:, axis])[0, 1] > _FOLLOWS
               and abs(np.median(centres[:, axis]) * scale / np.median(cells[:, axis]) - 1) < _NEAR
               for axis in (0, 1))


def _sizes_are_positive(rows: NDArray[np.float32], encoding: str) -> bool:
    sizes = rows[:, 2:] - rows[:, :2] if encoding == 'corners' else rows[:, 2:]
    return bool((sizes > 0).all(axis=1).mean() >= _NEARLY_ALL)


def score_form(rows: NDArray[np.float32], classes: int) -> ScoreForm:
    """Return what scores (A, classes or one more) are, and where the background stands."""
    within = rows.min() >= 0 and rows.max() <= 1 + 1e-3
    if rows.shape[1] == classes:
        return ScoreForm('probabilities' if within else 'sigmoid_logits', 'none')
    means = rows.mean(axis=0)
    place = 'first' if means[0] >= means[-1] else 'last'
    return ScoreForm('probabilities' if within else 'softmax_logits', place)
