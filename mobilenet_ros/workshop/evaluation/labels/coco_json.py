# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads COCO's json: images, annotations, categories."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.sample import (
    NamedBox,
    NamedSet,
    Picture,
    checked_box,
    read_text,
)


def read_coco(path: Path) -> NamedSet:
    """Read a set, its pictures where `picture_folder` finds them; crowds are ignored."""
    text = read_text(path)
    document = _parsed(text, path)
    entries = _Entries(text, path, document)
    names = {entry['id']: str(entry['name'])
             for entry in entries.each('categories', 'id', 'name')}
    files = {entry['id']: str(entry['file_name'])
             for entry in entries.each('images', 'id', 'file_name')}
    boxes: dict[Any, list[NamedBox]] = defaultdict(list)
    for entry in entries.each('annotations', 'image_id', 'category_id', 'bbox'):
        if entry['image_id'] not in files or entry['category_id'] not in names:
            raise entries.error('annotations', entry, 'its image or category is not in the file')
        boxes[entry['image_id']].append(_box(entries, entry, names[entry['category_id']]))
    folder = picture_folder(path, files.values())
    return NamedSet(tuple(names[key] for key in sorted(names)),
                    tuple(Picture(folder / file, tuple(boxes[key]))
                          for key, file in files.items()))


def picture_folder(path: Path, files: Collection[str]) -> Path:
    """Return the folder that the file names of a json are relative to.

    It is the json's own or, as COCO is laid out, for annotations/instances_x.json the first of
    x/ and images/x/ beside annotations/ that holds one of them.
    """
    above, part = path.absolute().parent.parent, path.stem.rpartition('_')[2]
    places = (path.parent, above / part, above / 'images' / part)
    found = next((place for place in places
                  if any((place / file).is_file() for file in files)), None)
    if files and not found:
        raise LabelFileError(f'{path}: all {len(files)} pictures are missing; they may lie in '
                             f'{", ".join(map(str, places))}')
    return found or path.parent


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise LabelFileError(f'{path}, line {error.lineno}: {error.msg}; expected json') from error
    if not isinstance(document, dict):
        raise LabelFileError(f'{path}, line 1: expected an object with images, annotations and '
                             'categories')
    return document


class _Entries:
    """The entries of the file's lists; an error finds the line of the entry it is about."""

    def __init__(self, text: str, path: Path, document: dict[str, Any]) -> None:
        self._text, self._path, self._document = text, path, document

    def each(self, section: str, *keys: str) -> Iterator[dict[str, Any]]:
        """Give the entries of a section, each with these keys."""
        if not isinstance(self._document.get(section), list):
            raise LabelFileError(f'{self._path}, line 1: there is no list {section!r}; expected '
                                 'images, annotations and categories')
        for entry in self._document[section]:
            if not isinstance(entry, dict) or not all(key in entry for key in keys):
                raise self.error(section, entry, f'expected {", ".join(keys)}')
            yield entry

    def error(self, section: str, entry: object, reason: str) -> LabelFileError:
        index = next(place for place, other in enumerate(self._document[section])
                     if other is entry)
        return LabelFileError(f'{self._path}, line {self._line(section, index)}: entry {index} '
                              f'of {section}: {reason}')

    def _line(self, section: str, index: int) -> int:
        """Return the line that an entry starts on, by reading the list again entry by entry."""
        start = re.search(rf'"{section}"\s*:\s*\[', self._text)
        place = start.end() if start else 0
        decoder, gap = json.JSONDecoder(), re.compile(r'[\s,]*')
        for _ in range(index):
            place = decoder.raw_decode(self._text, gap.match(self._text, place).end())[1]  # type: ignore[union-attr]
        return self._text.count('\n', 0, gap.match(self._text, place).end()) + 1  # type: ignore[union-attr]


def _box(entries: _Entries, entry: dict[str, Any], name: str) -> NamedBox:
    try:
        left, top, width, height = map(float, entry['bbox'])
        box = checked_box((left, top, left + width, top + height), 'bbox')
    except (TypeError, ValueError) as error:
        raise entries.error('annotations', entry, f'bbox {entry["bbox"]} is not left, top, '
                            'width, height in pixels') from error
    return NamedBox(name, box, ignored=bool(entry.get('iscrowd', 0)))
