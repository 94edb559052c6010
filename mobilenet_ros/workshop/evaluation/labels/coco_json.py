# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads COCO's json: images, annotations, categories."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.coco_box import box_of
from mobilenet_ros.workshop.evaluation.labels.coco_entries import Entries, Entry, Id, id_of
from mobilenet_ros.workshop.evaluation.labels.folder import found_picture
from mobilenet_ros.workshop.evaluation.labels.sample import (
    NamedBox,
    NamedSet,
    SetPicture,
    checked_box,
    class_name,
    number,
)


def read_coco(path: Path, pictures: Path | None = None) -> NamedSet:
    """Read a set, its pictures in `pictures` or where they are found; crowds are ignored."""
    entries = Entries(path)
    categories = _by_id(entries, 'categories', 'name')
    images = _by_id(entries, 'images', 'file_name')
    names = {key: class_name(entry['name'], entry) for key, entry in categories.items()}
    boxes: dict[Id, list[NamedBox]] = defaultdict(list)
    used: set[Id] = set()
    for entry in entries.each('annotations', 'image_id', 'category_id'):
        image, category = _id(entry, 'image_id', images), _id(entry, 'category_id', categories)
        boxes[image].append(_box(entry, names[category]))
        used.add(category)
    groups = _groups(categories, names, used)
    found = _files(path, images, pictures)
    return NamedSet(
        tuple(dict.fromkeys(names[key] for key in sorted(
            names, key=lambda key: (isinstance(key, str), key)) if key not in groups)),
        tuple(SetPicture(found[key], tuple(boxes[key]), size=_size(entry), where=entry)
              for key, entry in images.items()),
        (*(f'{path}: the category {names[key]!r} has no box and only groups others; it is no '
           'class' for key in groups), *_blanks(path, categories, names)))


def _by_id(entries: Entries, section: str, key: str) -> dict[Id, Entry]:
    found: dict[Id, Entry] = {}
    for entry in entries.each(section, 'id', key):
        one = _id(entry, 'id')
        if one in found:
            raise LabelFileError(f'{entry}: its id {entry["id"]!r} is that of an entry before it '
                                 f'({str(found[one]).partition(", ")[2]}); expected ids that '
                                 'differ')
        found[one] = entry
    return found


def _id(entry: Entry, key: str, known: Collection[Id] | None = None) -> Id:
    try:
        found = id_of(entry[key])
    except ValueError as error:
        raise LabelFileError(f'{entry}: {key}: {error}') from error
    if known is not None and found not in known:
        kind = 'image' if key == 'image_id' else 'category'
        raise LabelFileError(f'{entry}: its {kind} is not in the file: {key} is {entry[key]!r}, '
                             f'and no entry of {"images" if kind == "image" else "categories"} '
                             'has that id')
    return found


def _groups(categories: Mapping[Id, Entry], names: Mapping[Id, str],
            used: Collection[Id]) -> list[Id]:
    """Return the categories without a box that are only there to be others' supercategory."""
    above: dict[str, set[Id]] = defaultdict(set)
    for key, entry in categories.items():
        above[' '.join(str(entry.get('supercategory', '')).split())].add(key)
    return [key for key, name in names.items()
            if key not in used and above[name] - {key} and key not in above[name]]


def _blanks(path: Path, categories: Mapping[Id, Entry],
            names: Mapping[Id, str]) -> Iterator[str]:
    changed = [repr(entry['name']) for key, entry in categories.items()
               if isinstance(entry['name'], str) and entry['name'] != names[key]]
    if changed:
        yield f'{path}: blanks at the ends of names are left out: {", ".join(changed)}'


def _size(entry: Entry) -> tuple[float, float] | None:
    width, height = entry.get('width'), entry.get('height')
    if not width or not height:
        return None
    return number(width, f'{entry}: width'), number(height, f'{entry}: height')


def _box(entry: Entry, name: str) -> NamedBox:
    try:
        found, area = box_of(entry), entry.get('area')
        area_px = None if area is None else number(area, 'area')
    except (ValueError, TypeError, OverflowError) as error:
        raise LabelFileError(f'{entry}: {error}') from error
    crowd = bool(number(entry.get('iscrowd') or 0, f'{entry}: iscrowd'))
    return NamedBox(name, checked_box(found, entry), ignored=crowd, area_px=area_px, where=entry)


def _files(path: Path, images: Mapping[Id, Entry],
           pictures: Path | None) -> dict[Id, Path]:
    names = {key: _file_name(entry) for key, entry in images.items()}
    places = [pictures] if pictures else picture_places(path)
    holding = next((place for place in places
                    if any(found_picture(name, [place]) for name in names.values())), None)
    if names and holding is None:
        raise LabelFileError(f'{path}: all {len(names)} pictures are missing, such as '
                             f'{next(iter(names.values()))}; they may lie in '
                             f'{", ".join(map(str, places))}, or where --pictures says')
    folders = [holding or path.parent, *(place for place in places if place != holding)]
    return {key: found_picture(name, folders) or folders[0] / name
            for key, name in names.items()}


def _file_name(entry: Entry) -> str:
    name = entry['file_name']
    if not isinstance(name, str) or not name.strip() or '\0' in name:
        raise LabelFileError(f'{entry}: file_name is {name!r}; expected the name of a picture')
    return name


def picture_places(path: Path) -> list[Path]:
    """Return the folders that the pictures of a json may lie in, the likeliest first.

    They are its own or, as COCO is laid out, for annotations/instances_x.json x/ and images/x/
    beside annotations/; images/ as CVAT and data/ as FiftyOne write them.
    """
    here, above = path.parent, path.absolute().parent.parent
    part = path.stem.rpartition('_')[2]
    return [here, above / part, above / 'images' / part, here / 'images', here / 'data',
            above / 'images', above / 'data', here / part]
