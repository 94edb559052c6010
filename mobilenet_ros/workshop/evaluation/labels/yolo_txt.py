# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads YOLO's folders: images/, labels/ with a txt for each picture, and the classes' names."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.family.labels import UNUSED, read_labels
from mobilenet_ros.workshop.evaluation.labels.folder import picture_paths
from mobilenet_ros.workshop.evaluation.labels.sample import (
    NamedBox,
    NamedSet,
    Picture,
    checked_box,
    number,
    read_text,
)

CLASSES, DATA = 'classes.txt', 'data.yaml'


def read_yolo(folder: Path) -> NamedSet:
    """Read a folder; a picture without a txt shows no object."""
    names = _names(folder)
    pictures = tuple(Picture(path, tuple(_boxes(_labels_of(path, folder), names)), relative=True)
                     for path in picture_paths(folder / 'images'))
    return NamedSet(tuple(names.values()), pictures)


def parts_of(folder: Path) -> list[Path]:
    """Return the folders right below one that hold labels of their own."""
    return [labels.parent for labels in sorted(folder.glob('*/labels'))
            if any(labels.rglob('*.txt'))]


def _names(folder: Path) -> dict[int, str]:
    """Return the names of the class numbers that are used."""
    if (folder / CLASSES).is_file():
        return _numbered([*read_labels(folder / CLASSES)], folder / CLASSES)
    # An export of several parts, each a folder like this one, has one file above them.
    path = next((path for path in (folder / DATA, folder.absolute().parent / DATA)
                 if path.is_file()), None)
    if path is None:
        raise LabelFileError(f'{folder} has neither {CLASSES} (one name a line) nor, there or '
                             f'above, {DATA} (with a list of names)')
    return _numbered(_names_in(path), path)


def _names_in(path: Path) -> object:
    try:
        return yaml.safe_load(read_text(path))['names']
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LabelFileError(f'{path}, line {line}: {error.problem}') from error
    except (KeyError, TypeError) as error:
        raise LabelFileError(f'{path}, line 1: there is no list of names') from error


def _numbered(names: object, path: Path) -> dict[int, str]:
    found = dict(enumerate(names)) if isinstance(names, list) else names
    if not isinstance(found, dict) or not all(str(key).isdecimal() for key in found):
        raise LabelFileError(f'{path}: names are {names!r}; expected a list of names, or a '
                             'mapping of class numbers from 0 to names')
    return {int(key): str(found[key]) for key in sorted(found, key=int) if found[key] != UNUSED}


def _labels_of(picture: Path, folder: Path) -> Path:
    inner = picture.relative_to(folder / 'images')
    return (folder / 'labels' / inner).with_suffix('.txt')


def _boxes(file: Path, names: Mapping[int, str]) -> Iterator[NamedBox]:
    lines = read_text(file).splitlines() if file.is_file() else []
    for place, line in enumerate(lines, 1):
        if line.strip():
            yield _box(line.split(), names, f'{file}, line {place}')


def _box(words: list[str], names: Mapping[int, str], where: str) -> NamedBox:
    if len(words) != 5:
        raise LabelFileError(f'{where}: expected class, centre x, centre y, width, height, found '
                             f'{len(words)} values')
    if not words[0].isdecimal() or int(words[0]) not in names:
        raise LabelFileError(f'{where}: class {words[0]!r} is no number that has a name; '
                             f'expected {", ".join(map(str, names))}')
    x, y, width, height = (number(word, where) for word in words[1:])
    if max(x, y, width, height) > 1.0 or min(x, y) < 0.0:
        raise LabelFileError(f'{where}: centre and size must be shares of the picture, 0 to 1')
    box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return NamedBox(names[int(words[0])], checked_box(box, where))
