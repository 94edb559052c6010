# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The checks that every set passes, whatever its format: pictures, their sizes, their boxes."""

from collections.abc import Iterator, Sequence
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
    whole = [(picture, fact) for picture, fact in zip(found.pictures, facts, strict=True)
             if not fact.fault]
    damaged = [f'{picture.path.name} ({fact.fault})'
               for picture, fact in zip(found.pictures, facts, strict=True) if fact.fault]
    if damaged:
        more = f' and {len(damaged) - _NAMED} more' if len(damaged) > _NAMED else ''
        note = (f'{name}: {len(damaged)} of {len(facts)} pictures cannot be used and are left '
                f'out: {", ".join(damaged[:_NAMED])}{more}')
        if not whole:
            raise LabelFileError(note)
        found = found._replace(notes=(*found.notes, note))
    written = [_in_pixels(*pair) for pair in whole]
    fitted = tuple(map(_within, written))
    notes = _cut_note(written, fitted, name)
    return found._replace(pictures=fitted, notes=(*found.notes, *notes))


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


def _in_pixels(picture: SetPicture, facts: Facts) -> SetPicture:
    """Return a picture whose size fits its file, with boxes in pixels."""
    if picture.size is not None:
        _check_size(picture, facts)
    boxes = picture.boxes
    if picture.relative and boxes is not None:
        width, height = facts.shown
        boxes = tuple(box._replace(box_xyxy=(left * width, top * height, right * width,
                                             bottom * height))
                      for box in boxes for left, top, right, bottom in [box.box_xyxy])
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


def _within(picture: SetPicture) -> SetPicture:
    """Return a picture with its boxes cut at its edge; raises LabelFileError on one beyond."""
    width, height = picture.size or (0.0, 0.0)
    for box in picture.boxes or ():
        left, top, right, bottom = box.box_xyxy
        if max(_beyond(left, right, width), _beyond(top, bottom, height)) > SLACK_PX:
            raise LabelFileError(f'{box.where}: the box from ({left:g}, {top:g}) to ({right:g}, '
                                 f'{bottom:g}) does not fit the picture {picture.path.name} of '
                                 f'{width:g}x{height:g}; expected one with its centre in the '
                                 'picture and no larger than it')
    return picture._replace(boxes=picture.boxes and tuple(
        _cut(box, width, height) for box in picture.boxes))


def _cut(box: NamedBox, width: float, height: float) -> NamedBox:
    left, top, right, bottom = box.box_xyxy
    return box._replace(box_xyxy=(_clipped(left, width), _clipped(top, height),
                                  _clipped(right, width), _clipped(bottom, height)))


def _beyond(low: float, high: float, end: float) -> float:
    """Return by how much the centre of a side leaves a picture, or its length exceeds that."""
    centre = (low + high) / 2
    return max(-centre, centre - end, high - low - end)


def _clipped(value: float, end: float) -> float:
    return min(max(value, 0.0), end)


def _cut_note(before: Sequence[SetPicture], after: Sequence[SetPicture],
              name: Path) -> Iterator[str]:
    """Say how many boxes left their pictures by more than rounding, and were cut there."""
    cut = [box for old, new in zip(before, after, strict=True)
           for box, kept in zip(old.boxes or (), new.boxes or (), strict=True)
           if max(abs(one - other) for one, other
                  in zip(box.box_xyxy, kept.box_xyxy, strict=True)) > SLACK_PX]
    if cut:
        yield (f'{name}: {len(cut)} boxes leave their pictures and are cut at the edge, the first '
               f'at {cut[0].where}')
