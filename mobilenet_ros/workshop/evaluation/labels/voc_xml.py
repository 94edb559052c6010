# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads Pascal VOC's xml files, one for each picture."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.folder import (
    child,
    files_in,
    found_picture,
    picture_paths,
    unread_note,
)
from mobilenet_ros.workshop.evaluation.labels.sample import (
    NamedBox,
    NamedSet,
    SetPicture,
    checked_box,
    class_name,
    number,
    read_text,
)

ANNOTATIONS = 'Annotations'
PICTURES = ('JPEGImages', 'images', 'imgs', 'data')
_LINE = 'line'
LISTS = {'train': ('train', 'trainval'), 'val': ('val', 'test')}  # of ImageSets/Main


class Files(NamedTuple):
    """The xml files of a set and the folders that its pictures may lie in."""

    files: list[Path]
    folders: list[Path]


def voc_files(folder: Path) -> Files:
    """Return the files of `Annotations/` or those beside their pictures; none where none are."""
    annotations = child(folder, ANNOTATIONS)
    if annotations is not None and (files := files_in(annotations, '.xml')):
        places = [place for name in PICTURES if (place := child(folder, name))]
        return Files(files, [*(places or [folder / PICTURES[0]]), annotations, folder])
    return Files(files_in(folder, '.xml'), [folder])


def read_voc(folder: Path, part: str = 'train', pictures: Path | None = None) -> NamedSet:
    """Read `Annotations/*.xml` with `JPEGImages/`, or xml files beside their pictures.

    Where ImageSets/Main/ lists the parts of the set, only `part` is read.
    """
    files, folders = voc_files(folder)
    folders = [pictures] if pictures else folders
    chosen, note = _part_of(folder, files, part)
    found = tuple(_picture(file, folders) for file in chosen)
    names = {box.name for picture in found for box in picture.boxes or ()}
    return NamedSet(tuple(sorted(names)), found,
                    (*note, *_without_xml(folders[0], files), *unread_note(folders[0])))


def _part_of(folder: Path, files: list[Path], part: str) -> tuple[list[Path], tuple[str, ...]]:
    main = folder / 'ImageSets' / 'Main'
    listed = next((path for name in LISTS[part] if (path := main / f'{name}.txt').is_file()), None)
    if listed is None:
        return files, ()
    stems = {line.split()[0] for line in read_text(listed).split('\n') if line.strip()}
    chosen = [file for file in files if file.stem in stems]
    missing = sorted(stems - {file.stem for file in files})
    if missing or not chosen:
        raise LabelFileError(f'{listed} lists {len(stems)} pictures, {len(missing)} of which have '
                             f'no xml file{", such as " * bool(missing)}{"".join(missing[:1])}')
    return chosen, (f'{listed} names {len(chosen)} of the {len(files)} xml files; the others are '
                    'not read',)


def _without_xml(folder: Path, files: Sequence[Path]) -> tuple[str, ...]:
    stems = {file.stem for file in files}
    bare = [path for path in picture_paths(folder) if path.stem not in stems]
    if not bare:
        return ()
    return (f'{folder}: {len(bare)} pictures have no xml file of their name and are not read, '
            f'such as {bare[0].name}',)


def _picture(file: Path, folders: Sequence[Path]) -> SetPicture:
    root = parse(_content(file), file)
    boxes = tuple(_box(each, file) for each in root.findall('object'))
    name = _text(_child(root, 'filename', file))
    return SetPicture(_path(file, name, folders), boxes, size=_size(root, file),
                      where=_where(file, root))


def _path(file: Path, name: str, folders: Sequence[Path]) -> Path:
    """Return the picture that goes by the xml's own name or, else, by the one written in it."""
    own = found_picture(file.stem, folders)
    written = found_picture(name, folders) if name else None
    if own and written and own != written and own.stem != written.stem:
        raise LabelFileError(f'{file}: it speaks of {name}, and {own.name} has its own name; '
                             'both are there, and only one can be meant')
    return written or own or folders[0] / (name or file.stem)


def _size(root: Element, file: Path) -> tuple[float, float] | None:
    size = root.find('size')
    if size is None:
        return None
    width, height = (number((size.findtext(tag) or '').strip() or '0', _where(file, size))
                     for tag in ('width', 'height'))
    return (width, height) if width and height else None


def _box(entry: Element, file: Path) -> NamedBox:
    frame, name = _child(entry, 'bndbox', file), _child(entry, 'name', file)
    sides = [_child(frame, tag, file) for tag in ('xmin', 'ymin', 'xmax', 'ymax')]
    left, top, right, bottom = (number(_text(side), _where(file, side)) for side in sides)
    # VOC counts pixels from one, and the last pixel belongs to the box.
    where = _where(file, frame)
    box = checked_box((left - 1, top - 1, right, bottom), where)
    difficult = any(_text(each) == '1' for each in entry.findall('difficult'))
    return NamedBox(class_name(_text(name), _where(file, name)), box, ignored=difficult,
                    where=where)


def _child(parent: Element, tag: str, file: Path) -> Element:
    found = parent.find(tag)
    if found is None:
        raise LabelFileError(f'{_where(file, parent)}: <{parent.tag}> has no <{tag}>')
    return found


def _text(element: Element) -> str:
    return (element.text or '').strip()


def _where(file: Path, element: Element) -> str:
    return f'{file}, line {element.get(_LINE)}'


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise LabelFileError(f'{file} cannot be read: {error}') from error


def parse(content: bytes, file: Path) -> Element:
    """Return the root element, of a text in the encoding that it declares.

    The standard library's trees do not keep the lines: here each element has its own as _LINE.
    """
    builder, parser = TreeBuilder(), expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: builder.start(
        tag, {_LINE: str(parser.CurrentLineNumber)})
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        line = getattr(error, 'lineno', parser.ErrorLineNumber)
        raise LabelFileError(f'{file}, line {line}: {error}; expected xml') from error
    root = builder.close()
    if root.tag != 'annotation':
        raise LabelFileError(f'{_where(file, root)}: the xml is of <{root.tag}>; expected '
                             "<annotation>, as in Pascal VOC's files, one a picture")
    return root
