# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Finds out what kind of detector gave the outputs of a probing run.

Each kind says how it would read them, or why it cannot.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.family import BOX_SCALES
from mobilenet_ros.workshop.importing.box_form import box_form, score_form
from mobilenet_ros.workshop.importing.description import BoxForm, ScoreForm
from mobilenet_ros.workshop.importing.reading import (
    DISTRIBUTION,
    OFFSETS,
    Answers,
    Grid,
    Reading,
)
from mobilenet_ros.workshop.importing.tables import (
    Table,
    bins_of,
    by_level,
    cells_of,
    columns,
    strides_of,
    tables_of,
    together,
)

MOST_QUERIES = 1000
SCORES = re.compile('score|conf|cls|class|prob|logit')
_SMALL = 3.0  # offsets within a cell, in cells: most are below


class Probe(NamedTuple):
    """What a network said of one picture: its tables, the input's side, the named classes."""

    tables: list[Table]
    side: int
    classes: int


def recognise(answers: Answers, side: int, classes: int, kind: str = '') -> Reading:
    """Return what the outputs mean, if they are of one kind, or of `kind`.

    Raises ImportedFileError that tells the outputs and why they are of no kind.
    """
    probe = Probe(tables_of(answers, side, classes), side, classes)
    found = {name: attempt(probe) for name, attempt in KINDS.items() if kind in ('', name)}
    readings = [each for each in found.values() if isinstance(each, Reading)]
    if len(readings) == 1:
        return readings[0]
    said = '; '.join(f'{name}' if isinstance(each, Reading) else f'no {name}: {each}'
                     for name, each in found.items())
    shapes = ', '.join(f'{name!r} {values.shape}' for name, values in answers.items())
    if readings:
        raise ImportedFileError(f'the outputs {shapes} can be of several kinds ({said}); say '
                                'which by --kind')
    raise ImportedFileError(f'the outputs {shapes} are of no kind known for {classes} classes and '
                            f'side {side}: {said}. Has the labels file the right number of lines? '
                            'An SSD with raw deltas needs a description in YAML')


def _grid(probe: Probe) -> Reading | str:
    """Read offsets within cells and log sizes, objectness times class: YOLOX."""
    levels = _alike(probe, probe.classes + 5)
    if not levels:
        return f'expected 4 + 1 + {probe.classes} columns for each cell'
    rows = together(levels)
    strides = _strides(levels, probe.side)
    if not strides:
        return f'{len(rows)} rows are the cells of no usual strides'
    if box_form(rows[:, :4], probe.side) is not None:
        return 'the boxes are decoded already'
    if float(np.median(np.abs(rows[:, :2]))) > _SMALL:
        return 'the first columns are no offsets within a cell'
    return Reading('grid', columns(levels, 0, 4), BoxForm(OFFSETS, 'xy', 'px', BOX_SCALES),
                   columns(levels, 5), score_form(rows[:, 4:], probe.classes + 1),
                   objectness=columns(levels, 4, 5), grid=Grid(strides), classes=probe.classes)


def _joined(probe: Probe) -> Reading | str:
    """Read decoded boxes and scores side by side: YOLO of many makes."""
    if len(probe.tables) == 2:
        return _pair_of_cells(probe)
    for extra in (4, 5):
        levels = _alike(probe, probe.classes + extra)
        if len(levels) != 1:
            continue
        rows = levels[0].values
        form = box_form(rows[:, :4], probe.side)
        if form is None:
            return 'the first four columns are no decoded box'
        score = score_form(rows[:, 4:], probe.classes + extra - 4)
        return Reading('joined', columns(levels, 0, 4), form, columns(levels, extra), score,
                       objectness=columns(levels, 4, 5) if extra == 5 else None,
                       classes=probe.classes)
    return (f'expected one output with 4 + {probe.classes} or 5 + {probe.classes} columns, or '
            'two, one of boxes and one of scores')


def _pair_of_cells(probe: Probe) -> Reading | str:
    """Read what YOLOs say before they join it, or before their suppression."""
    boxes = _boxes(probe)
    if boxes is None or not _are_of_cells(boxes, probe.side):
        return 'expected two outputs with a box and the scores of each cell'
    return _pair('joined', boxes, probe)


def _boxes(probe: Probe) -> Table | None:
    """Return the one output of four columns, not taking scores of four classes for boxes."""
    found = [table for table in probe.tables if table.width == 4]
    if len(found) > 1:
        found = [table for table in found if not np.allclose(table.values.sum(axis=1), 1, 1e-3)
                 and not SCORES.search(table.output.lower())]
    return found[0] if len(found) == 1 else None


def _are_of_cells(boxes: Table, side: int) -> bool:
    """Tell whether there are as many boxes as several usual grids have cells."""
    return any(boxes.rows % each == 0 and len(strides_of(boxes.rows // each, side)) > 1
               for each in (1, 3))


def _distribution(probe: Probe) -> Reading | str:
    """Read four distributions of distances for each cell: NanoDet, PicoDet, GFL."""
    one = [table for table in probe.tables if bins_of(table.width - probe.classes)]
    if one and len({table.width for table in one}) == 1 and len(one) == len(probe.tables):
        return _distribution_of_one(by_level(one), probe)
    scores = by_level([table for table in probe.tables if table.width == probe.classes])
    boxes = by_level([table for table in probe.tables if bins_of(table.width)
                      and table not in scores])
    if not scores or [table.rows for table in scores] != [table.rows for table in boxes]:
        return (f'expected {probe.classes} scores and 4 x 4 or more numbers for each cell, '
                'in one output or in two for each level')
    return _of_cells(boxes, (0, None), scores, (0, None), probe)


def _distribution_of_one(levels: list[Table], probe: Probe) -> Reading | str:
    """Tell the scores from the boxes beside them: nearly all scores are very low."""
    rows, classes = together(levels), probe.classes
    ends = rows[:, :classes], rows[:, -classes:]
    within = [bool(end.min() >= 0 and end.max() <= 1) for end in ends]
    first = within[0] if within[0] != within[1] else ends[0].mean() < ends[1].mean()
    if first:
        return _of_cells(levels, (classes, None), levels, (0, classes), probe)
    boxes = levels[0].width - classes
    return _of_cells(levels, (0, boxes), levels, (boxes, None), probe)


def _of_cells(boxes: list[Table], of_boxes: tuple[int, int | None], scores: list[Table],
              of_scores: tuple[int, int | None], probe: Probe) -> Reading | str:
    strides = _strides(boxes, probe.side)
    if not strides:
        return f'{sum(table.rows for table in boxes)} rows are the cells of no usual strides'
    score = score_form(together(scores)[:, slice(*of_scores)], probe.classes)
    return Reading('distribution', columns(boxes, *of_boxes),
                   BoxForm(DISTRIBUTION, 'xy', 'px', BOX_SCALES), columns(scores, *of_scores),
                   score, grid=Grid(strides, 'middle'), classes=probe.classes)


def _set(probe: Probe) -> Reading | str:
    """Read a fixed number of boxes that need no suppression: DEIM, D-FINE, RT-DETR."""
    if len(probe.tables) == 1:
        return _set_of_six(probe.tables[0], probe)
    boxes = _boxes(probe)
    if boxes is None or boxes.rows > MOST_QUERIES:
        return f'expected one output of at most {MOST_QUERIES} boxes'
    ids = [table for table in probe.tables if table.width == 1 and _are_ids(table, probe.classes)]
    scores = [table for table in probe.tables if table.width == 1 and table not in ids]
    if len(ids) != 1 or len(scores) != 1:
        if _are_of_cells(boxes, probe.side):
            return f'{boxes.rows} boxes are one for each cell'
        return _pair('set', boxes, probe)
    form = box_form(boxes.values, probe.side, of_cells=False)
    if form is None:
        return f'{boxes.output!r} holds no boxes'
    return Reading('set', columns([boxes]), form, columns(scores),
                   ScoreForm('probabilities', 'none'), class_ids=columns(ids),
                   classes=probe.classes)


def _set_of_six(table: Table, probe: Probe) -> Reading | str:
    """Read corners, score and class id of each box, as exports say them that need no NMS."""
    if table.width != 6 or table.rows > MOST_QUERIES:
        return 'expected boxes, scores and class ids'
    form = box_form(table.values[:, :4], probe.side, of_cells=False)
    ids = table._replace(values=table.values[:, 5:])
    scores = table.values[:, 4]
    if form is None or not _are_ids(ids, probe.classes) or scores.min() < 0 or scores.max() > 1:
        return 'six columns are no corners, score and class id'
    return Reading('set', columns([table], 0, 4), form, columns([table], 4, 5),
                   ScoreForm('probabilities', 'none'), class_ids=columns([table], 5, 6),
                   classes=probe.classes)


def _are_ids(table: Table, classes: int) -> bool:
    values = table.values
    whole = table.whole_numbers or bool((values == np.round(values)).all())
    return whole and values.min() >= 0 and values.max() < classes


def _ssd(probe: Probe) -> Reading | str:
    """Read decoded boxes and scores of all anchors in two outputs."""
    boxes = _boxes(probe)
    if boxes is None:
        return 'expected one output of boxes'
    if boxes.rows <= MOST_QUERIES or _are_of_cells(boxes, probe.side):
        return f'{boxes.rows} boxes are too few, or one for each cell'
    return _pair('ssd', boxes, probe)


def _pair(kind: str, boxes: Table, probe: Probe) -> Reading | str:
    scores = [table for table in probe.tables if table.output != boxes.output
              and table.width in (probe.classes, probe.classes + 1) and table.rows == boxes.rows]
    if len(scores) != 1:
        return f'expected one output of {probe.classes} scores for each of {boxes.rows} boxes'
    form = box_form(boxes.values, probe.side, of_cells=kind != 'set')
    if form is None:
        return f'{boxes.output!r} holds no decoded boxes; deltas need their anchors'
    return Reading(kind, columns([boxes]), form, columns(scores),
                   score_form(scores[0].values, probe.classes), classes=probe.classes)


def _alike(probe: Probe, width: int) -> list[Table]:
    """Return the levels if every output is one, with so many columns."""
    if any(table.width != width for table in probe.tables):
        return []
    return by_level(probe.tables)


def _strides(levels: Sequence[Table], side: int) -> tuple[int, ...]:
    if len(levels) == 1:
        return strides_of(levels[0].rows, side)
    strides = tuple(round(side / table.rows ** 0.5) for table in levels)
    near = tuple(2 ** round(np.log2(stride)) for stride in strides)
    return near if all(cells_of((stride,), side) == table.rows
                       for stride, table in zip(near, levels, strict=True)) else ()


KINDS: dict[str, Callable[[Probe], Reading | str]] = {
    'ssd': _ssd, 'grid': _grid, 'distribution': _distribution, 'joined': _joined, 'set': _set}
