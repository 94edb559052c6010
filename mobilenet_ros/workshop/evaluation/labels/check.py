# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The checks that every set passes, whatever its format: pictures, their sizes, their boxes."""

from collections.abc import Sequence
from pathlib import Path

from mobilenet_ros.errors import LabelFileError
from mobilenet_ros.workshop.evaluation.labels.picture_file import Facts, facts_of
from mobilenet_ros.workshop.evaluation.labels.sample import NamedBox, NamedSet, SetPicture

SLACK_PX = 1.01  # by which a box may leave its picture, from rounding or counting from one
_NAMED = 3  # pictures that are named of those that are left out


def checked(found: NamedSet, name: Path) -> NamedSet:
    """Return a set without the pictures that are damaged, its boxes within their pictures.

    Boxes are then in pixels and the size of each picture is that of its file, as it is shown.

    Raises LabelFileError that names file, place, cause and what would have been valid when a
    picture is missing or named twice, or its size or a box contradicts it.
    """
    _check_there(found.pictures, name)
    facts = facts_of([picture.path for picture in found.pictures])
    pairs = list(zip(found.pictures, facts, strict=True))
    damaged = [f'{picture.path.name} ({fact.fault})' for picture, fact in pairs if fact.fault]
    notes = list(found.notes)
    if damaged:
        more = f' and {len(damaged) - _NAMED} more' if len(damaged) > _NAMED else ''
        notes.append(f'{name}: {len(damaged)} of {len(facts)} pictures cannot be used and are '
                     f'left out: {", ".join(damaged[:_NAMED])}{more}')
    if len(damaged) == len(pairs):
        raise LabelFileError(notes[-1])
    cut: list[NamedBox] = []
    fitted = tuple(_fitted(*pair, cut) for pair in pairs if not pair[1].fault)
    if cut:
        notes.append(f'{name}: {len(cut)} boxes leave their pictures and are cut at the edge, the '
                     f'first at {cut[0].where}')
    return found._replace(pictures=fitted, notes=tuple(notes))


def _check_there(pictures: Sequence[SetPicture], name: Path) -> None:
    missing = [picture.path for picture in pictures if not picture.path.is_file()]
    if missing or not pictures:
        raise LabelFileError(f'{name}: {len(missing)} of {len(pictures)} pictures are missing'
                             + (f', such as {missing[0]}' if missing else
                                '; expected at least one'))
    first: dict[Path, SetPicture] = {}
    for picture in pictures:
        before = first.setdefault(picture.path.resolve(), picture)
        if before is not picture:
            raise LabelFileError(f'{picture.where}: the picture {picture.path} is that of '
                                 f'{before.where}, too; expected each picture once')


def _fitted(picture: SetPicture, facts: Facts, cut: list[NamedBox]) -> SetPicture:
    """Return a picture of its file's size, its boxes in pixels and cut at its edge.

    Boxes that are cut by more than rounding are added to `cut`.
    """
    if picture.size is not None:
        _check_size(picture, facts)
    boxes = picture.boxes and tuple(_within(box, picture, facts, cut) for box in picture.boxes)
    return picture._replace(boxes=boxes, size=facts.shown, relative=False)


def _check_size(picture: SetPicture, facts: Facts) -> None:
    if picture.size == facts.shown:
        return
    size = 'x'.join(f'{side:g}' for side in picture.size or ())
    shown = 'x'.join(map(str, facts.shown))
    turned = (f' (Exif turns it: it is stored as {"x".join(map(str, facts.stored))})'
              if facts.shown != facts.stored else '')
    raise LabelFileError(f'{picture.where}: width and height are {size}, and the picture '
                         f'{picture.path} is shown as {shown}{turned}; expected boxes in the '
                         'picture as it is shown')


def _within(box: NamedBox, picture: SetPicture, facts: Facts, cut: list[NamedBox]) -> NamedBox:
    """Return a box cut at the edge of its picture; raises LabelFileError on one beyond."""
    ends = facts.shown * 2
    left, top, right, bottom = found = [
        value * end if picture.relative else value
        for value, end in zip(box.box_xyxy, ends, strict=True)]
    if max(_beyond(left, right, ends[0]), _beyond(top, bottom, ends[1])) > SLACK_PX:
        raise LabelFileError(f'{box.where}: the box from ({left:g}, {top:g}) to ({right:g}, '
                             f'{bottom:g}) does not fit the picture {picture.path.name} of '
                             f'{ends[0]:g}x{ends[1]:g}; expected one with its centre in the '
                             'picture and no larger than it')
    kept = [min(max(value, 0.0), end) for value, end in zip(found, ends, strict=True)]
    if max(abs(one - other) for one, other in zip(found, kept, strict=True)) > SLACK_PX:
        cut.append(box)
    return box._replace(box_xyxy=(kept[0], kept[1], kept[2], kept[3]))


def _beyond(low: float, high: float, end: float) -> float:
    """Return by how much the centre of a side leaves a picture, or its length exceeds that."""
    centre = (low + high) / 2
    return max(-centre, centre - end, high - low - end)
