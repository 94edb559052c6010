# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The lists in COCO's json; what is said of an entry names its line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.sample import read_text

SECTIONS = ('images', 'annotations', 'categories')
Id = int | str


class Entry(dict[str, Any]):
    """An entry and, as its text, where it stands."""

    def __init__(self, content: dict[str, Any], entries: 'Entries', section: str,
                 index: int) -> None:
        super().__init__(content)
        self._place = entries, section, index

    def __str__(self) -> str:
        entries, section, index = self._place
        return entries.place(section, index)


def id_of(value: Any) -> Id:
    """Return an id such that 7, 7.0, "7" and " 7 " are one; raises ValueError on what is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(f'{value!r} is no id; expected a whole number or a text')
    text = str(value).strip()
    return int(text) if re.fullmatch('-?[0-9]{1,30}', text) else text


class Entries:
    """The entries of a file; each is looked up in its text only when there is something to say."""

    def __init__(self, path: Path) -> None:
        """Read a file; raises LabelFileError where it is no json of this kind."""
        self._path, self._text = path, read_text(path)
        self._document = self._parsed()
        for section in SECTIONS:
            if not isinstance(self._document.get(section), list):
                raise LabelFileError(f'{path}, line 1: there is no list {section!r}; expected '
                                     f'images, annotations and categories{self._kind()}')

    def each(self, section: str, *keys: str) -> Iterator[Entry]:
        """Give the entries of a section, each with these keys."""
        for index, content in enumerate(self._document[section]):
            if not isinstance(content, dict) or not all(key in content for key in keys):
                raise LabelFileError(f'{self.place(section, index)}: expected '
                                     f'{", ".join(keys)}')
            yield Entry(content, self, section, index)

    def place(self, section: str, index: int) -> str:
        """Return file, line and number of an entry."""
        return f'{self._path}, line {self._line(section, index)}: entry {index} of {section}'

    def _parsed(self) -> dict[str, Any]:
        try:
            document = json.loads(self._text)
        except json.JSONDecodeError as error:
            raise LabelFileError(f'{self._path}, line {error.lineno}: {error.msg}; expected '
                                 'json') from error
        except (ValueError, RecursionError) as error:
            raise LabelFileError(f'{self._path} cannot be read as json: {error}') from error
        if not isinstance(document, dict):
            raise LabelFileError(f'{self._path}, line 1: expected an object with images, '
                                 'annotations and categories')
        return document

    def _kind(self) -> str:
        if 'shapes' in self._document:
            return ('; this is json of labelme, one file a picture: make COCO json of them, with '
                    'labelme2coco')
        return ''

    def _line(self, section: str, index: int) -> int:
        """Return the line that an entry starts on, by reading the list again entry by entry."""
        start = re.search(rf'"{section}"\s*:\s*\[', self._text)
        place = start.end() if start else 0
        decoder, gap = json.JSONDecoder(), re.compile(r'[\s,]*')
        try:
            for _ in range(index):
                place = decoder.raw_decode(self._text, _end(gap, self._text, place))[1]
        except ValueError:  # the name of the list stood in a text before it
            return 1
        return self._text.count('\n', 0, _end(gap, self._text, place)) + 1


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place
