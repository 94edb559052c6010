# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Label files of kinds that are not read: pictures beside them are not pictures without labels."""

import json
import re
from pathlib import Path

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.boxes_csv import is_boxes_csv
from mobilenet_ros.workshop.evaluation.labels.folder import picture_paths, visible
from mobilenet_ros.workshop.evaluation.labels.sample import read_text

_SUFFIXES = ('.json', '.xml', '.txt', '.csv', '.names', '.yaml', '.yml', '.data', '.record',
             '.tfrecord', '.parquet', '.jsonl', '.pbtxt', '.mat', '.pts')
# What may lie beside pictures and says nothing of what they show.
_NO_LABELS = re.compile(r'(read.?me|licen[cs]e|copying|notes?|changelog|requirements).*', re.I)
_KITTI = re.compile(r'\S+ -?[\d.]+ -?\d+ -?[\d.]+( -?[\d.]+){4}( -?[\d.]+){0,8}')


def refuse_label_files(folder: Path) -> None:
    """Raise LabelFileError when a folder, or the one above, holds labels that nothing reads."""
    stems = {path.stem for path in picture_paths(folder)}
    found = sorted(path for path in visible(folder.rglob('*'), folder)
                   if path.suffix.lower() in _SUFFIXES and path.is_file()
                   and not _NO_LABELS.fullmatch(path.name))
    found = found or _beside(folder, stems)
    if found:
        first = next((path for path in found if path.stem in stems), found[0])
        raise LabelFileError(f'{folder}: there are label files, such as {first}: {_advice(first)}')


def _beside(folder: Path, stems: set[str]) -> list[Path]:
    """Return label files of the same names in folders beside this one, as KITTI has them."""
    above = folder.absolute().parent
    return sorted(path for place in above.iterdir() if place.is_dir()
                  and place.name.lower().startswith(('label', 'annotation'))
                  for path in visible(place.iterdir(), place)
                  if path.stem in stems and path.suffix.lower() in ('.txt', '.xml', '.json'))


def _advice(path: Path) -> str:
    """Say what a file is and what to do with it."""
    suffix = path.suffix.lower()
    try:
        if suffix == '.json':
            return _advice_on_json(path)
        if suffix == '.csv' and is_boxes_csv(path):
            return f'name the file itself, {path}'
        if suffix == '.txt' and _KITTI.fullmatch(read_text(path).split('\n')[0].strip()):
            return ('these are labels of KITTI, which are not read; make COCO json of them, with '
                    'FiftyOne or Datumaro')
    except (LabelFileError, ValueError, RecursionError):
        pass
    return ('they are of a kind that is not read here, and pictures with labels are not taken '
            'for pictures without; make COCO json of them, with FiftyOne or Datumaro, or move '
            'the pictures to a folder of their own')


def _advice_on_json(path: Path) -> str:
    document = json.loads(read_text(path))
    if isinstance(document, dict) and 'annotations' in document:
        return f'name the file itself, {path}'
    if isinstance(document, dict) and 'shapes' in document:
        return ('this is json of labelme, which is not read; make COCO json of it, with '
                'labelme2coco')
    return 'this is json of another kind than COCO; export the set as COCO json'
