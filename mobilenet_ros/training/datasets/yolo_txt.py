# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads YOLO's folders: images/, labels/ with a txt for each picture, and the classes' names."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.family.labels import read_labels
from mobilenet_ros.training.datasets.folder import picture_paths
from mobilenet_ros.training.datasets.sample import (
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
    return NamedSet(names, pictures)


def _names(folder: Path) -> tuple[str, ...]:
    if (folder / CLASSES).is_file():
        return read_labels(folder / CLASSES)
    path = folder / DATA
    if not path.is_file():
        raise LabelFileError(f'{folder} has neither {CLASSES} (one name a line) nor {DATA} '
                             '(with a list of names)')
    try:
        names = yaml.safe_load(read_text(path))['names']
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LabelFileError(f'{path}, line {line}: {error.problem}') from error
    except (KeyError, TypeError) as error:
        raise LabelFileError(f'{path}, line 1: there is no list of names') from error
    return tuple(map(str, names.values() if isinstance(names, dict) else names))


def _labels_of(picture: Path, folder: Path) -> Path:
    inner = picture.relative_to(folder / 'images')
    return (folder / 'labels' / inner).with_suffix('.txt')


def _boxes(file: Path, names: tuple[str, ...]) -> Iterator[NamedBox]:
    lines = read_text(file).splitlines() if file.is_file() else []
    for place, line in enumerate(lines, 1):
        if line.strip():
            yield _box(line.split(), names, f'{file}, line {place}')


def _box(words: list[str], names: tuple[str, ...], where: str) -> NamedBox:
    if len(words) != 5:
        raise LabelFileError(f'{where}: expected class, centre x, centre y, width, height, found '
                             f'{len(words)} values')
    if not words[0].isdigit() or int(words[0]) >= len(names):
        raise LabelFileError(f'{where}: class {words[0]!r} is not a number from 0 to '
                             f'{len(names) - 1}')
    x, y, width, height = (number(word, where) for word in words[1:])
    if max(x, y, width, height) > 1.0 or min(x, y) < 0.0:
        raise LabelFileError(f'{where}: centre and size must be shares of the picture, 0 to 1')
    box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return NamedBox(names[int(words[0])], checked_box(box, where))
