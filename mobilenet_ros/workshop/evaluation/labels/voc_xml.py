# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads Pascal VOC's xml files, one for each picture."""

from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.sample import (
    NamedBox,
    NamedSet,
    Picture,
    checked_box,
    number,
    read_text,
)

ANNOTATIONS, PICTURES = 'Annotations', 'JPEGImages'


@dataclass
class Element:
    """An element and the line it starts on."""

    tag: str
    line: int
    text: str = ''
    children: list['Element'] = field(default_factory=list)


def read_voc(folder: Path) -> NamedSet:
    """Read `Annotations/*.xml` with `JPEGImages/`, or xml files beside their pictures."""
    files = sorted(folder.glob(f'{ANNOTATIONS}/*.xml')) or sorted(folder.glob('*.xml'))
    pictures = tuple(_picture(file) for file in files)
    names = {box.name for picture in pictures for box in picture.boxes or ()}
    return NamedSet(tuple(sorted(names)), pictures)


def _picture(file: Path) -> Picture:
    root = parse(read_text(file), file)
    folder = file.parent.parent / PICTURES if file.parent.name == ANNOTATIONS else file.parent
    boxes = tuple(_box(child, file) for child in root.children if child.tag == 'object')
    return Picture(folder / _child(root, 'filename', file).text.strip(), boxes)


def _box(entry: Element, file: Path) -> NamedBox:
    frame = _child(entry, 'bndbox', file)
    sides = [_child(frame, tag, file) for tag in ('xmin', 'ymin', 'xmax', 'ymax')]
    left, top, right, bottom = (number(side.text.strip(), _where(file, side)) for side in sides)
    # VOC counts pixels from one, and the last pixel belongs to the box.
    box = checked_box((left - 1, top - 1, right, bottom), _where(file, frame))
    difficult = any(child.tag == 'difficult' and child.text.strip() == '1'
                    for child in entry.children)
    return NamedBox(_child(entry, 'name', file).text.strip(), box, ignored=difficult)


def _child(parent: Element, tag: str, file: Path) -> Element:
    found = next((child for child in parent.children if child.tag == tag), None)
    if found is None:
        raise LabelFileError(f'{_where(file, parent)}: <{parent.tag}> has no <{tag}>')
    return found


def _where(file: Path, element: Element) -> str:
    return f'{file}, line {element.line}'


def parse(text: str, file: Path) -> Element:
    """Return the root element; the standard library's trees do not keep the lines."""
    top = Element('', 0)
    stack = [top]
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        stack[-1].children.append(Element(tag, parser.CurrentLineNumber))
        stack.append(stack[-1].children[-1])

    def content(text: str) -> None:
        stack[-1].text += text

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda tag: stack.pop()
    parser.CharacterDataHandler = content
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise LabelFileError(f'{file}, line {error.lineno}: {error}; expected xml') from error
    return top.children[0]
