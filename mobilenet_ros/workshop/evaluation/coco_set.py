# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled pictures of any format, as COCO's evaluation asks for them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.coco_eval import indexed
from mobilenet_ros.workshop.evaluation.labels.load import Say, check_renamed, read_set
from mobilenet_ros.workshop.evaluation.labels.sample import NamedBox, NamedSet

if TYPE_CHECKING:
    from pycocotools.coco import COCO


@dataclass(frozen=True)
class CocoSet:
    """The pictures of a set by image id, its categories by name, and its boxes.

    The ids are numbers of our own: pictures and classes are counted from 1.
    """

    name: str
    pictures: dict[int, Path]
    category_ids: dict[str, int]
    truth: 'COCO'

    def objects(self) -> Counter[str]:
        """Return how many objects each class has; what is ignored is no object."""
        counts = Counter(entry['category_id'] for entry in self.truth.anns.values()
                         if not entry['iscrowd'])
        return Counter({name: counts[key] for name, key in self.category_ids.items()})


def load_coco_set(path: Path, pictures: Path | None = None,
                  renamed: Mapping[str, str] | None = None,
                  say: Say = lambda text: None) -> CocoSet:
    """Read a set of any format; the pictures of a file lie in `pictures` or where they are found.

    `renamed` gives the set's classes other names: those of one name become one, one of an empty
    name is not measured. Raises LabelFileError when the set is not what its format says or has
    no labels.
    """
    found, renamed = read_set(path, 'val', pictures, say), renamed or {}
    check_renamed(renamed, found.names, say)
    if all(picture.boxes is None for picture in found.pictures):
        raise LabelFileError(f'{path} holds pictures without labels; nothing can be measured '
                             'with them')
    names = {name: renamed.get(name, name) for name in found.names}
    ids = {name: number for number, name in enumerate(
        dict.fromkeys(filter(None, names.values())), 1)}
    paths = {number: picture.path for number, picture in enumerate(found.pictures, 1)}
    truth = indexed(paths, _annotations(found, names, ids), ids.values())
    name = path.absolute().name if path.is_dir() else path.absolute().parent.name
    return CocoSet(name, paths, ids, truth)


def _annotations(found: NamedSet, names: Mapping[str, str],
                 ids: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for image, picture in enumerate(found.pictures, 1):
        for box in picture.boxes or ():
            if names[box.name]:
                yield {'image_id': image, 'category_id': ids[names[box.name]],
                       **_shape(box)}


def _shape(box: NamedBox) -> dict[str, Any]:
    left, top, right, bottom = box.box_xyxy
    width, height = right - left, bottom - top
    return {'bbox': [left, top, width, height],
            'area': width * height if box.area_px is None else box.area_px,
            'iscrowd': int(box.ignored or not width or not height)}
