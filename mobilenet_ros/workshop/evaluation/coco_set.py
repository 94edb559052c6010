# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled pictures in COCO's json format."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobilenet_ros.errors import SourceError
from mobilenet_ros.workshop.evaluation.coco_eval import indexed
from mobilenet_ros.workshop.evaluation.labels.coco_json import picture_folder

if TYPE_CHECKING:
    from pycocotools.coco import COCO


@dataclass(frozen=True)
class CocoSet:
    """The pictures of a set by image id, its categories by name, and its boxes."""

    name: str
    pictures: dict[int, Path]
    category_ids: dict[str, int]
    truth: 'COCO'


def load_coco_set(annotations: Path, pictures: Path | None = None,
                  renamed: Mapping[str, str] | None = None) -> CocoSet:
    """Read a set; its file names are relative to `pictures`, by default those of `picture_folder`.

    `renamed` gives the set's categories other names: those of one name become one category, one
    of an empty name is not measured.
    Raises SourceError when the file is no COCO json or a picture is missing, LabelFileError when
    all are.
    """
    try:
        document = json.loads(annotations.read_bytes())
        files = {int(entry['id']): str(entry['file_name']) for entry in document['images']}
        names = _names(document, renamed or {})
        category_ids = {name: min(key for key in names if names[key] == name)
                        for name in names.values()}
        truth = indexed(document | {
            'annotations': list(_annotations(document, names, category_ids)),
            'categories': [{'id': key, 'name': name} for name, key in category_ids.items()]})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f'{annotations} is no COCO json with images, annotations and '
                          f'categories: {error!r}') from error
    folder = pictures or picture_folder(annotations, files.values())
    missing = [file for file in files.values() if not (folder / file).is_file()]
    if missing or not files:
        raise SourceError(f'{annotations}: {len(missing)} of {len(files)} pictures are missing in '
                          f'{folder}' + (f', such as {missing[0]}' if missing else ''))
    paths = {key: folder / file for key, file in files.items()}
    return CocoSet(annotations.absolute().parent.name, paths, category_ids, truth)


def _names(document: dict[str, Any], renamed: Mapping[str, str]) -> dict[int, str]:
    """Return the name of every category that is measured."""
    return {int(entry['id']): name for entry in document['categories']
            if (name := renamed.get(str(entry['name']), str(entry['name'])))}


def _annotations(document: dict[str, Any], names: Mapping[int, str],
                 category_ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Yield what is measured, with all that pycocotools asks of it."""
    measured = (entry for entry in document['annotations'] if entry['category_id'] in names)
    for number, entry in enumerate(measured, 1):  # an id of 0 would read as no match
        _, _, width, height = entry['bbox']
        yield {'area': width * height, **entry, 'id': number,
               'iscrowd': int(bool(entry.get('iscrowd'))),
               'category_id': category_ids[names[entry['category_id']]]}

