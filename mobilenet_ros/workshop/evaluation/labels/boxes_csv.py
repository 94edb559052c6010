# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads boxes that another detector saw: a csv with file, class, score, x1, y1, x2, y2."""

import csv
from collections import defaultdict
from pathlib import Path

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.folder import picture_paths
from mobilenet_ros.workshop.evaluation.labels.sample import (
    SURE,
    NamedBox,
    NamedSet,
    Picture,
    checked_box,
    number,
    read_text,
)

COLUMNS = ('file', 'class', 'score', 'x1', 'y1', 'x2', 'y2')


def read_boxes_csv(path: Path) -> NamedSet:
    """Read a file and all pictures of its folder; files are relative to it, boxes in pixels.

    What scores below one half is ignored: neither an object nor background.
    """
    boxes: dict[Path, list[NamedBox]] = defaultdict(list)
    reader = csv.DictReader(read_text(path).splitlines())
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise LabelFileError(f'{path}, line 1: expected the columns {", ".join(COLUMNS)}')
    for row in reader:
        where = f'{path}, line {reader.line_num}'
        if None in row.values():
            raise LabelFileError(f'{where}: expected {len(reader.fieldnames or ())} values')
        boxes[path.parent / row['file']].append(_box(row, where))
    names = sorted({box.name for found in boxes.values() for box in found})
    files = picture_paths(path.parent)
    missing = set(boxes) - set(files)
    if missing:
        raise LabelFileError(f'{path}: {len(missing)} pictures are missing, such as '
                             f'{min(missing)}')
    return NamedSet(tuple(names), tuple(Picture(file, tuple(boxes[file])) for file in files))


def _box(row: dict[str, str], where: str) -> NamedBox:
    score, *corners = (number(row[column], where) for column in COLUMNS[2:])
    left, top, right, bottom = corners
    return NamedBox(row['class'], checked_box((left, top, right, bottom), where), score,
                    ignored=score < SURE)
