# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads a csv with a box in each row, of another detector or of TensorFlow's tools.

The first has the columns file, class, score, x1, y1, x2, y2; the other filename, width, height,
class, xmin, ymin, xmax, ymax.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.folder import (
    found_picture,
    picture_paths,
    unread_note,
)
from mobilenet_ros.workshop.evaluation.labels.sample import (
    SURE,
    NamedBox,
    NamedSet,
    SetPicture,
    checked_box,
    class_name,
    number,
    read_text,
)

COLUMNS = ('file', 'class', 'score', 'x1', 'y1', 'x2', 'y2')
TENSORFLOW = ('filename', 'width', 'height', 'class', 'xmin', 'ymin', 'xmax', 'ymax')
_Row = dict[str, str]


def read_boxes_csv(path: Path, pictures: Path | None = None) -> NamedSet:
    """Read a file; files are relative to its folder, boxes in pixels.

    What scores below one half is ignored: neither an object nor background. A file with scores
    speaks of every picture in its folder, one without of those that it names.
    """
    columns, rows = _rows(path)
    folder = pictures or path.parent
    found = _pictures(path, columns, rows, [folder, folder / 'images'])
    others = [file for file in picture_paths(folder) if file not in found]
    files, notes = [*found], unread_note(folder)
    if columns == COLUMNS:
        files = sorted([*found, *others])
    elif others:
        notes = (*notes, f'{path}: {len(others)} pictures beside it have no row and are not '
                         f'read, such as {others[0].name}')
    names = {box.name for picture in found.values() for box in picture.boxes or ()}
    return NamedSet(tuple(sorted(names)), tuple(
        found.get(file, SetPicture(file, (), where=path)) for file in files), notes)


def is_boxes_csv(path: Path) -> bool:
    """Tell whether the first line of a csv names the columns of one of the two kinds."""
    try:
        return _columns(_heads(read_text(path).split('\n')[0])) is not None
    except (LabelFileError, csv.Error):
        return False


def _columns(heads: Sequence[str]) -> tuple[str, ...] | None:
    return next((columns for columns in (COLUMNS, TENSORFLOW) if set(columns) <= set(heads)), None)


def _heads(line: str) -> list[str]:
    return [head.strip().lower() for head in next(csv.reader([line]), [])]


def _rows(path: Path) -> tuple[tuple[str, ...], Iterator[tuple[str, _Row]]]:
    """Return the columns that are read, and each row with its place in the file."""
    lines = read_text(path).split('\n')
    heads = _heads(lines[0])
    columns = _columns(heads)
    if columns is None:
        raise LabelFileError(f'{path}, line 1: expected the columns {", ".join(COLUMNS)}, or '
                             f'{", ".join(TENSORFLOW)}, separated by commas; found {lines[0]!r}')
    return columns, _each(path, heads, lines[1:])


def _each(path: Path, heads: Sequence[str], lines: Sequence[str]) -> Iterator[tuple[str, _Row]]:
    reader = csv.reader(lines, strict=True)
    try:
        for values in reader:
            where = f'{path}, line {reader.line_num + 1}'
            if values and len(values) != len(heads):
                raise LabelFileError(f'{where}: expected {len(heads)} values, found '
                                     f'{len(values)}')
            if values:
                yield where, dict(zip(heads, (value.strip() for value in values), strict=True))
    except csv.Error as error:
        raise LabelFileError(f'{path}, line {reader.line_num + 1}: {error}; expected a csv '
                             'with commas') from error


def _pictures(path: Path, columns: tuple[str, ...], rows: Iterator[tuple[str, _Row]],
              folders: Sequence[Path]) -> dict[Path, SetPicture]:
    found: dict[Path, SetPicture] = {}
    places: dict[str, Path | None] = {}
    for where, row in rows:
        file = row['file' if columns == COLUMNS else 'filename']
        if file not in places:
            places[file] = found_picture(file, folders)
        place = places[file]
        if place is None:
            raise LabelFileError(f'{where}: the picture {file!r} is missing; it may lie in '
                                 f'{", ".join(map(str, folders))}')
        before = found.get(place, SetPicture(place, (), where=path))
        found[place] = before._replace(
            boxes=(*(before.boxes or ()), _box(row, columns, where)),
            size=_size(row, where, before.size) if columns == TENSORFLOW else None)
    return found


def _box(row: _Row, columns: tuple[str, ...], where: str) -> NamedBox:
    left, top, right, bottom = (number(row[column], where) for column in columns[-4:])
    score = number(row['score'], where) if columns == COLUMNS else 1.0
    if not 0.0 <= score <= 1.0:
        raise LabelFileError(f'{where}: score is {score:g}; expected 0 to 1')
    return NamedBox(class_name(row['class'], where),
                    checked_box((left, top, right, bottom), where), score,
                    ignored=score < SURE, where=where)


def _size(row: _Row, where: str, before: tuple[float, float] | None) -> tuple[float, float]:
    size = number(row['width'], where), number(row['height'], where)
    if before is not None and before != size:
        raise LabelFileError(f'{where}: width and height are {size[0]:g} and {size[1]:g}, before '
                             f'they were {before[0]:g} and {before[1]:g}')
    return size
