# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One picture to learn from: first as a label file tells it, then as training needs it."""

from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.family.text_file import decoded

NO_CLASS = -1  # of a region that is ignored whatever it shows
SURE = 0.5  # below it, what a teacher saw is neither taken as an object nor as background


class NamedBox(NamedTuple):
    """One object as its file tells it; `box_xyxy` in pixels, or in shares of the picture.

    `area_px` is that of its shape where the file tells it; `str(where)` is its place in the file.
    """

    name: str
    box_xyxy: tuple[float, float, float, float]
    score: float = 1.0
    ignored: bool = False
    area_px: float | None = None
    where: object = ''


class SetPicture(NamedTuple):
    """A picture and its objects; `boxes` is None where nobody looked for objects.

    `size` (width, height) is what the file says of the picture; `str(where)` its place in it.
    """

    path: Path
    boxes: tuple[NamedBox, ...] | None
    relative: bool = False  # boxes are shares of the picture
    size: tuple[float, float] | None = None
    where: object = ''


class NamedSet(NamedTuple):
    """A whole set; `names` in the order that its files give them, `notes` what to say of it."""

    names: tuple[str, ...]
    pictures: tuple[SetPicture, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """A picture and what it shows: four arrays of equal length.

    `boxes_xyxy` float32 (N, 4) in pixels; `class_ids` int64 (N,), NO_CLASS in ignored regions
    only; `scores` float32 (N,); `ignored` bool (N,). `size` is width and height in pixels.
    """

    path: Path
    boxes_xyxy: NDArray[np.float32]
    class_ids: NDArray[np.int64]
    scores: NDArray[np.float32]
    ignored: NDArray[np.bool_]
    size: tuple[float, float]

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for array in (self.boxes_xyxy, self.class_ids, self.scores, self.ignored):
            array.setflags(write=False)


def checked_box(values: tuple[float, float, float, float],
                where: object) -> tuple[float, float, float, float]:
    """Return a box (left, top, right, bottom) that has no negative size, or tell where it is."""
    left, top, right, bottom = values
    if not all(map(isfinite, values)) or right < left or bottom < top:
        raise LabelFileError(f'{where}: the box from ({left:g}, {top:g}) to ({right:g}, '
                             f'{bottom:g}) has no size; expected finite numbers, left below '
                             'right and top below bottom')
    return values


def class_name(value: object, where: object) -> str:
    """Return the name of a class without blanks around it, or tell where there is none."""
    name = ' '.join(str(value).split())
    if isinstance(value, (dict, list, bool)) or value is None or not name:
        raise LabelFileError(f'{where}: the class is called {value!r}; expected a name')
    return name


def number(text: object, where: object) -> float:
    """Return the number that a text stands for, or tell where it stands."""
    try:
        if isinstance(text, bool) or '_' in str(text):
            raise ValueError
        return float(str(text))
    except ValueError:
        raise LabelFileError(f'{where}: expected a number, found {text!r}') from None


def read_text(path: Path) -> str:
    """Return the content of a label file."""
    try:
        return decoded(path.read_bytes())
    except (OSError, ValueError) as error:
        raise LabelFileError(f'{path} cannot be read: {error}') from error
