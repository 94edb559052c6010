# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads YOLO's sets: a txt for each picture, and the classes' names."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.folder import unread_note
from mobilenet_ros.workshop.evaluation.labels.sample import (
    NamedBox,
    NamedSet,
    SetPicture,
    checked_box,
    number,
    read_text,
)
from mobilenet_ros.workshop.evaluation.labels.yolo_layout import (
    Layout,
    label_file,
    stray_labels,
)
from mobilenet_ros.workshop.evaluation.labels.yolo_names import class_names

_LARGEST = 2.0  # share of a picture that no slip of rounding reaches


def read_yolo(folder: Path, layout: Layout) -> NamedSet:
    """Read the pictures of a layout; one without a txt shows no object."""
    labels = {picture: label_file(picture) for picture in layout.pictures}
    if not any(labels.values()):
        raise LabelFileError(f'{folder}: none of its {len(labels)} pictures has a txt of its '
                             'name, in labels/ or beside it')
    names = class_names(folder)
    pictures = tuple(SetPicture(path, tuple(_boxes(label, names)) if label else (), relative=True,
                                where=label or path) for path, label in labels.items())
    return NamedSet(tuple(dict.fromkeys(names.values())), pictures,
                    (*layout.notes, *_counts(folder, labels), *unread_note(folder)))


def _counts(folder: Path, labels: Mapping[Path, Path | None]) -> Iterator[str]:
    bare = [picture for picture, label in labels.items() if label is None]
    if bare:
        yield (f'{folder}: {len(bare)} of {len(labels)} pictures have no txt and are taken to '
               f'show no object, such as {bare[0].name}')
    if stray := stray_labels([*labels]):
        yield (f'{folder}: {len(stray)} txt files belong to no picture that is read, such as '
               f'{stray[0]}')


def _boxes(file: Path, names: Mapping[int, str]) -> Iterator[NamedBox]:
    first = None
    for place, line in enumerate(read_text(file).split('\n'), 1):
        if words := line.split():
            where = f'{file}, line {place}'
            yield _box(words, names, where)
            outline = len(words) > 5
            first = outline if first is None else first
            if outline != first:  # a line break was lost, or two sets were mixed
                raise LabelFileError(f'{where}: {len(words)} values, where lines before it are '
                                     f'{"outlines" if first else "boxes"}; expected one kind')


def _box(words: list[str], names: Mapping[int, str], where: str) -> NamedBox:
    outline = len(words) > 6 and len(words) % 2 == 1  # of a mask: x and y in turn
    if len(words) != 5 and not outline:
        raise LabelFileError(f'{where}: expected class, centre x, centre y, width, height (or the '
                             f'class and the points of an outline), found {len(words)} values')
    name = _name(words[0], names, where)
    values = [number(word, where) for word in words[1:]]
    if not all(-1.0 <= value <= _LARGEST for value in values):
        raise LabelFileError(f'{where}: centre and size must be shares of the picture, 0 to 1, '
                             f'not {" ".join(words[1:5])}')
    if outline:
        box = min(values[0::2]), min(values[1::2]), max(values[0::2]), max(values[1::2])
    else:
        x, y, width, height = values
        box = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    return NamedBox(name, checked_box(box, where), where=where)


def _name(word: str, names: Mapping[int, str], where: str) -> str:
    """Return the name of a class number; some tools write 25 as 25.0."""
    key = word[:-2] if word.endswith('.0') else word
    if not (key.isascii() and key.isdecimal() and len(key) < 10) or int(key) not in names:
        raise LabelFileError(f'{where}: class {word!r} is no number that has a name; expected '
                             f'{", ".join(map(str, names))}')
    return names[int(key)]
