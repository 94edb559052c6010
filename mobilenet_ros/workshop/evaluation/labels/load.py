# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Finds out what format a set is in, and puts the names of its classes in order."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.family.labels import UNUSED
from mobilenet_ros.workshop.evaluation.labels.boxes_csv import read_boxes_csv
from mobilenet_ros.workshop.evaluation.labels.coco_json import read_coco
from mobilenet_ros.workshop.evaluation.labels.folder import picture_paths, read_folder
from mobilenet_ros.workshop.evaluation.labels.sample import (
    NO_CLASS,
    NamedBox,
    NamedSet,
    Picture,
    Sample,
)
from mobilenet_ros.workshop.evaluation.labels.voc_xml import ANNOTATIONS, read_voc
from mobilenet_ros.workshop.evaluation.labels.yolo_txt import DATA, parts_of, read_yolo

FORMATS = ("a COCO .json, a .csv of boxes, a folder of Pascal VOC's .xml files, a folder with "
           "YOLO's images/ and labels/, or a folder of pictures without labels")
_EVERYWHERE = NamedBox('', (0.0, 0.0, 1.0, 1.0), ignored=True)


def read_set(path: Path) -> NamedSet:
    """Read a set in whatever format it is; raises LabelFileError when it is in none."""
    if path.is_file() and path.suffix == '.json':
        return read_coco(path)
    if path.is_file() and path.suffix == '.csv':
        return read_boxes_csv(path)
    if (path / ANNOTATIONS).is_dir() or any(path.glob('*.xml')):
        return read_voc(path)
    if (path / 'labels').is_dir():
        return read_yolo(path)
    if (parts := parts_of(path)) or (path / DATA).is_file():
        instead = f'name {", ".join(map(str, parts))}' if parts else 'expected one txt a picture'
        raise LabelFileError(f'{path} has no labels/ of its own; {instead}')
    if path.is_dir() and picture_paths(path):
        return read_folder(path)
    raise LabelFileError(f'{path} is no data set; expected {FORMATS}')


def load_samples(paths: Sequence[Path], labels: Sequence[str] = (),
                 renamed: Mapping[str, str] | None = None) -> tuple[tuple[str, ...],
                                                                    tuple[Sample, ...]]:
    """Read sets and return the labels with every sample of them.

    `labels` orders the classes; without it they are taken from the sets in turn. `renamed` maps
    the sets' own names; what is renamed to nothing is ignored wherever it appears.
    """
    sets = [read_set(path) for path in paths]
    renamed = renamed or {}
    found = dict.fromkeys(renamed.get(name, name) for each in sets for name in each.names)
    found.pop('', None)
    known = tuple(labels or found)
    order = {name: place for place, name in enumerate(known) if name != UNUSED}
    unknown = [name for name in found if name not in order]
    if unknown:
        raise LabelFileError(f'unknown class {", ".join(unknown)}; known are {", ".join(order)}; '
                             'a class can be renamed, or renamed to nothing')
    samples = tuple(_sample(picture, order, renamed) for each in sets for picture in each.pictures)
    _check_pictures(samples)
    return known, samples


def _sample(picture: Picture, order: Mapping[str, int], renamed: Mapping[str, str]) -> Sample:
    boxes = (_EVERYWHERE,) if picture.boxes is None else picture.boxes
    names = [renamed.get(box.name, box.name) for box in boxes]
    corners = np.array([box.box_xyxy for box in boxes], np.float32).reshape(-1, 4)
    empty = (corners[:, 2:] <= corners[:, :2]).any(1)
    return Sample(
        picture.path, corners, np.array([order.get(name, NO_CLASS) for name in names], np.int64),
        np.array([box.score for box in boxes], np.float32),
        np.array([box.ignored or not name
                  for box, name in zip(boxes, names, strict=True)], np.bool_) | empty,
        picture.relative or picture.boxes is None)


def _check_pictures(samples: Sequence[Sample]) -> None:
    missing = [sample.path for sample in samples if not sample.path.is_file()]
    if missing or not samples:
        raise LabelFileError(f'{len(missing)} of {len(samples)} pictures are missing'
                             + (f', such as {missing[0]}' if missing else ''))
