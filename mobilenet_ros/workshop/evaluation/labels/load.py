# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The one reader of labelled pictures: finds the format, checks the set, orders the classes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from mobilenet_ros.errors import LabelFileError, ManifestError
from mobilenet_ros.family.labels import UNUSED, format_labels, parse_labels
from mobilenet_ros.workshop.evaluation.labels.boxes_csv import read_boxes_csv
from mobilenet_ros.workshop.evaluation.labels.check import checked
from mobilenet_ros.workshop.evaluation.labels.coco_json import read_coco
from mobilenet_ros.workshop.evaluation.labels.folder import picture_paths, read_folder
from mobilenet_ros.workshop.evaluation.labels.renaming import suggestion
from mobilenet_ros.workshop.evaluation.labels.sample import (
    NO_CLASS,
    NamedBox,
    NamedSet,
    Sample,
    SetPicture,
)
from mobilenet_ros.workshop.evaluation.labels.unread import refuse_label_files
from mobilenet_ros.workshop.evaluation.labels.voc_xml import read_voc, voc_files
from mobilenet_ros.workshop.evaluation.labels.yolo_layout import PARTS, layout_of, parts_of
from mobilenet_ros.workshop.evaluation.labels.yolo_names import data_file
from mobilenet_ros.workshop.evaluation.labels.yolo_txt import read_yolo

FORMATS = ("a COCO .json, a .csv of boxes, a folder of Pascal VOC's .xml files, a folder with "
           "YOLO's images/ and labels/, or a folder of pictures without labels")
Say = Callable[[str], None]


def read_set(path: Path, part: str = 'train', pictures: Path | None = None,
             say: Say = lambda text: None) -> NamedSet:
    """Read a set in whatever format it is, check it, and say what is in it.

    Of a set of several parts, `part` is read: train or val. `pictures` is where the pictures of
    a file lie. Raises LabelFileError when the set is in no known format or contradicts itself.
    """
    found = checked(_read(path, part, pictures), path)
    for note in found.notes:
        say(note)
    say(_content(found, path))
    return found


def _read(path: Path, part: str, pictures: Path | None) -> NamedSet:
    if part not in PARTS:
        raise ValueError(f'a set has the parts {" and ".join(PARTS)}, not {part}')
    suffix = path.suffix.lower()
    if path.is_file() and suffix == '.json':
        return read_coco(path, pictures)
    if path.is_file() and suffix == '.csv':
        return read_boxes_csv(path, pictures)
    folder = path.parent if path.is_file() and suffix in ('.yaml', '.yml') else path
    if not folder.is_dir():
        state = 'is no data set' if path.exists() else 'does not exist'
        raise LabelFileError(f'{path} {state}; expected {FORMATS}')
    return _read_folder(folder, part, pictures)


def _read_folder(folder: Path, part: str, pictures: Path | None) -> NamedSet:
    if voc_files(folder).files:
        return read_voc(folder, part, pictures)
    if (layout := layout_of(folder, part)) is not None:
        return read_yolo(folder, layout)
    if (parts := parts_of(folder)) or data_file(folder) is not None:
        instead = f'name {", ".join(map(str, parts))}' if parts else 'expected one txt a picture'
        raise LabelFileError(f'{folder} has no labels/ of its own; {instead}')
    refuse_label_files(folder)
    if picture_paths(folder):
        return read_folder(folder)
    raise LabelFileError(f'{folder} is no data set; expected {FORMATS}')


def _content(found: NamedSet, path: Path) -> str:
    boxes = [box for picture in found.pictures for box in picture.boxes or ()]
    ignored = sum(box.ignored or _is_empty(box) for box in boxes)
    if all(picture.boxes is None for picture in found.pictures):
        return f'{path}: {len(found.pictures)} pictures without labels'
    return (f'{path}: {len(found.pictures)} pictures, {len(boxes)} boxes of '
            f'{len({box.name for box in boxes})} classes'
            + (f', {ignored} of them ignored (crowds, difficult, unsure or without a size)'
               if ignored else ''))


def _is_empty(box: NamedBox) -> bool:
    left, top, right, bottom = box.box_xyxy
    return right <= left or bottom <= top


def load_samples(paths: Sequence[Path], labels: Sequence[str] = (),
                 renamed: Mapping[str, str] | None = None, pictures: Path | None = None,
                 say: Say = lambda text: None) -> tuple[tuple[str, ...], tuple[Sample, ...]]:
    """Read sets to learn from and return the labels with every sample of them.

    `labels` orders the classes; without it they are taken from the sets in turn. `renamed` maps
    the sets' own names; what is renamed to nothing is ignored wherever it appears.
    """
    sets = [read_set(path, 'train', pictures, say) for path in paths]
    renamed = renamed or {}
    check_renamed(renamed, (name for each in sets for name in each.names), say)
    found = dict.fromkeys(renamed.get(name, name) for each in sets for name in each.names)
    found.pop('', None)
    known = tuple(labels or found)
    _check_names(known, found)
    order = {name: place for place, name in enumerate(known) if name != UNUSED}
    return known, tuple(_sample(picture, order, renamed)
                        for each in sets for picture in each.pictures)


def check_renamed(renamed: Mapping[str, str], names: Iterable[str], say: Say) -> None:
    """Say so where a class to be renamed is in no set."""
    known = tuple(dict.fromkeys(names))
    absent = [name for name in renamed if name not in known]
    if absent:
        say(f'no set has the class {", ".join(absent)} that --rename speaks of; there are '
            f'{", ".join(known) or "none"}')


def _check_names(known: Sequence[str], found: Iterable[str]) -> None:
    unknown = [name for name in found if name not in known or name == UNUSED]
    if unknown:
        near = suggestion(unknown, known)
        raise LabelFileError(f'unknown class {", ".join(unknown)}; known are '
                             f'{", ".join(name for name in known if name != UNUSED)}; a class '
                             f'can be renamed, or renamed to nothing{near and ": " + near}')
    try:
        kept = parse_labels(format_labels(tuple(known)), Path('labels.txt')) if known else ()
    except ManifestError as error:
        raise LabelFileError(f'these names cannot be kept in a family: {error}') from error
    if kept != tuple(known):
        raise LabelFileError(f'the names {", ".join(known)} cannot be kept in a family, whose '
                             'labels may not all begin with a number; rename one')


def _sample(picture: SetPicture, order: Mapping[str, int], renamed: Mapping[str, str]) -> Sample:
    size, boxes = picture.size or (0.0, 0.0), picture.boxes
    if boxes is None:  # nobody looked: all of it is ignored
        boxes = (NamedBox('', (0.0, 0.0, *size), ignored=True),)
    names = [renamed.get(box.name, box.name) for box in boxes]
    corners = np.array([box.box_xyxy for box in boxes], np.float32).reshape(-1, 4)
    empty = (corners[:, 2:] <= corners[:, :2]).any(1)
    return Sample(
        picture.path, corners, np.array([order.get(name, NO_CLASS) for name in names], np.int64),
        np.array([box.score for box in boxes], np.float32),
        np.array([box.ignored or not name
                  for box, name in zip(boxes, names, strict=True)], np.bool_) | empty,
        size)
