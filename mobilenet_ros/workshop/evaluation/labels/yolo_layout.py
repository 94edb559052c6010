# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where YOLO's tools put pictures and their txt files, and which of them belong to a part.

Ultralytics: images/train, labels/train and data.yaml. Roboflow: train/images, train/labels.
LabelImg: txt beside the picture. Darknet, as CVAT writes it: obj.data and lists of pictures.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.folder import child, files_in, picture_paths
from mobilenet_ros.workshop.evaluation.labels.sample import read_text
from mobilenet_ros.workshop.evaluation.labels.yolo_names import data_file, read_data

IMAGES, LABELS = ('images', 'jpegimages', 'image', 'imgs'), ('labels', 'label', 'labels_yolo')
PARTS = {'train': ('train', 'training'), 'val': ('val', 'valid', 'validation', 'test')}


class Layout(NamedTuple):
    """The pictures of a part, and what is to be said of the choice."""

    pictures: list[Path]
    notes: tuple[str, ...] = ()


def layout_of(folder: Path, part: str) -> Layout | None:
    """Return the pictures of a part of a set; None where the folder is laid out as nothing here.

    A set without parts is read whole.
    """
    listed = {name: found for name in PARTS if (found := _listed(folder, name))}
    if listed:
        return _chosen(folder, part, listed)
    images = child(folder, *IMAGES)
    if images is None or child(folder, *LABELS) is None:
        images = folder
    if parts_of(images):
        return None
    below = {name: found for name in PARTS if (place := child(images, *PARTS[name]))
             and (found := picture_paths(place))}
    pictures = picture_paths(images)
    if images == folder and not any(label_file(path) is not None for path in pictures):
        return None
    return _chosen(folder, part, below) if len(below) > 1 else Layout(pictures)


def parts_of(folder: Path) -> list[Path]:
    """Return the folders right below one that hold labels of their own."""
    return [place for place in sorted(folder.iterdir()) if place.is_dir()
            and (labels := child(place, *LABELS)) and any(labels.rglob('*.txt'))]


def _chosen(folder: Path, part: str, parts: dict[str, list[Path]]) -> Layout:
    name = part if part in parts else next(iter(parts))
    if name != part:
        return Layout(parts[name], (f'{folder}: it names no pictures for {part}; those for '
                                    f'{name} are read',))
    others = [f'{len(found)} for {other}' for other, found in parts.items() if other != part]
    said = f'; {" and ".join(others)} are not read' if others else ''
    return Layout(parts[part], (f'{folder}: {len(parts[part])} pictures for {part} are '
                                f'read{said}',))


def _listed(folder: Path, part: str) -> list[Path]:
    """Return the pictures that data.yaml or obj.data names for a part."""
    roots, values = _values(folder, part)
    found: list[Path] = []
    for value in values:
        place = _resolved(value, roots)
        if place is not None and place.is_dir():
            found += picture_paths(place)
        elif place is not None:
            found += _pictures_in(place, [place.parent, *roots])
    return list(dict.fromkeys(found))


def _values(folder: Path, part: str) -> tuple[list[Path], list[str]]:
    """Return the folders that paths may be relative to, and the paths for a part."""
    if (data := data_file(folder)) is not None:
        said = read_data(data)
        value: Any = next((said[name] for name in PARTS[part] if said.get(name)), [])
        root = said.get('path')
        roots = [folder / root] if isinstance(root, str) and root.strip() else []
        return [*roots, folder], _texts(value, data)
    if (darknet := child(folder, 'obj.data')) is not None:
        lines = [line.partition('=') for line in read_text(darknet).split('\n')]
        pairs = {key.strip(): value.strip() for key, _, value in lines}
        return [folder], [pairs[name] for name in PARTS[part] if pairs.get(name)][:1]
    return [folder], []


def _texts(value: Any, path: Path) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in values):
        raise LabelFileError(f'{path}: {value!r:.60} names no pictures; expected a folder, a '
                             'list of folders or a .txt file')
    return [each for each in values if each.strip()]


def _resolved(text: str, roots: Sequence[Path]) -> Path | None:
    """Return what a path of another machine means here: less and less of its beginning."""
    words = [word for word in text.replace('\\', '/').split('/') if word not in ('', '.')]
    while words and words[0] == '..':
        words.pop(0)
    if Path(text).is_absolute() and Path(text).exists():
        return Path(text)
    tries = [root / '/'.join(words[place:]) for place in range(min(len(words), 8))
             for root in roots]
    return next((path for path in tries if path.exists()), None)


def _pictures_in(file: Path, roots: Sequence[Path]) -> Iterator[Path]:
    """Give the pictures that a text names line by line; raises LabelFileError where none is."""
    if file.suffix.lower() != '.txt':
        raise LabelFileError(f'{file} names no pictures; expected a folder or a .txt file')
    for place, line in enumerate(read_text(file).split('\n'), 1):
        if line.strip():
            found = _resolved(line.strip(), roots)
            if found is None or not found.is_file():
                raise LabelFileError(f'{file}, line {place}: the picture {line.strip()} is '
                                     'missing')
            yield found


def label_file(picture: Path) -> Path | None:
    """Return the txt of a picture: in labels/ where that is in images/, or beside it."""
    return next((place for place in label_places(picture) if place.is_file()), None)


def label_places(picture: Path) -> Iterator[Path]:
    """Give the paths that the txt of a picture may have."""
    parents = picture.absolute().parents
    for depth, parent in enumerate(parents):
        if parent.name.lower() in IMAGES and (labels := child(parent.parent, *LABELS)):
            inner = picture.absolute().relative_to(parents[depth])
            yield (labels / inner).with_suffix('.txt')
    yield picture.with_suffix('.txt')


def stray_labels(pictures: Sequence[Path]) -> list[Path]:
    """Return the txt files beside those of some pictures that belong to no picture."""
    expected = {place for picture in pictures for place in label_places(picture)}
    folders = {place.parent for place in expected}
    known = {'classes.txt', 'train.txt', 'val.txt', 'valid.txt', 'test.txt', 'readme.txt',
             'readme.dataset.txt', 'readme.roboflow.txt'}
    return sorted(file for folder in folders for file in files_in(folder, '.txt')
                  if file not in expected and file.name.lower() not in known)
