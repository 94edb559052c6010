# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The names of YOLO's class numbers, wherever a tool wrote them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mobilenet_ros.errors import LabelFileError, ManifestError
from mobilenet_ros.family.labels import UNUSED, read_labels
from mobilenet_ros.family.yaml_file import read_words
from mobilenet_ros.workshop.evaluation.labels.folder import child, files_in
from mobilenet_ros.workshop.evaluation.labels.sample import class_name

CLASSES, DATA, DARKNET = 'classes.txt', ('data.yaml', 'data.yml'), 'obj.names'


def data_file(folder: Path) -> Path | None:
    """Return the data.yaml of a folder, None where it has none."""
    found = child(folder, *DATA)
    return found if found is not None and found.is_file() else None


def read_data(path: Path) -> dict[str, Any]:
    """Return what a data.yaml says, every value as it is written."""
    try:
        found = read_words(path)
    except ManifestError as error:
        raise LabelFileError(str(error)) from error
    if not isinstance(found, dict):
        raise LabelFileError(f'{path}, line 1: there is no list of names; expected names: '
                             'and the names of the classes')
    return found


def class_names(folder: Path) -> dict[int, str]:
    """Return the names of the class numbers that are used in a folder.

    They stand there, in its labels/, or, for a part of a larger set, in one of two above.
    """
    here = folder.absolute()
    for place in (folder, child(folder, 'labels'), here.parent, here.parent.parent):
        for path in _sources(place) if place else ():
            return _numbered_in(path)
    raise LabelFileError(f'{folder} has neither {CLASSES} nor {DARKNET} (one name a line) nor, '
                         f'there or above, {DATA[0]} (with a list of names)')


def _sources(folder: Path) -> Iterator[Path]:
    found = child(folder, CLASSES, DARKNET)
    if found is not None and found.is_file():
        yield found
    if (data := data_file(folder)) is not None:
        yield data
    yield from files_in(folder, '.names')[:1]


def _numbered_in(path: Path) -> dict[int, str]:
    if path.suffix.lower() in ('.yaml', '.yml'):
        return _from_data(read_data(path), path)
    try:
        return _numbered([*read_labels(path)], path)
    except ManifestError as error:
        raise LabelFileError(str(error)) from error


def _from_data(data: dict[str, Any], path: Path) -> dict[int, str]:
    if 'names' not in data:
        raise LabelFileError(f'{path}, line 1: there is no list of names; expected names: and '
                             'the names of the classes')
    names, count = data['names'], data.get('nc')
    if isinstance(names, list) and count is not None and str(count).strip() != str(len(names)):
        raise LabelFileError(f'{path}: nc is {count}, and {len(names)} names follow; expected as '
                             'many')
    return _numbered(names, path)


def _numbered(names: object, path: Path) -> dict[int, str]:
    found = dict(enumerate(names)) if isinstance(names, list) else names
    if not isinstance(found, dict) or not all(str(key).isdecimal() for key in found):
        raise LabelFileError(f'{path}: names are {names!r}; expected a list of names, or a '
                             'mapping of class numbers from 0 to names')
    return {int(key): class_name(found[key], f'{path}, class {key}')
            for key in sorted(found, key=int) if found[key] != UNUSED}
