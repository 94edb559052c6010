# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The sides that a network runs at: found by freeing its input and running it at each."""

from textwrap import shorten
from typing import NamedTuple

import onnx

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.workshop.importing.agreement import Plain, agree
from mobilenet_ros.workshop.importing.box_form import box_form
from mobilenet_ros.workshop.importing.check import probe_pictures
from mobilenet_ros.workshop.importing.free_sides import freed
from mobilenet_ros.workshop.importing.reading import Answers, Reading
from mobilenet_ros.workshop.importing.tables import cells_of
from mobilenet_ros.workshop.importing.understand import Understood

PHASE = 32  # the largest stride of most networks
SMALLER, LARGER = 5, 4
_SAID = 300  # characters of a reason


class Sides(NamedTuple):
    """A network and the sides it runs at; with `fixed` it is as it came.

    `at_own` is the same network, but at its own side alone, and with its own tables of cells.
    """

    model: onnx.ModelProto
    at_own: onnx.ModelProto
    sides: tuple[int, ...]
    fixed: bool
    said: str


def sides_like(base_side: int) -> tuple[int, ...]:
    """Return the input sides at which a network trained at one side keeps its accuracy.

    Strided layers pad alike only at sides of the same phase.
    """
    steps = range(-SMALLER, LARGER + 1)
    return tuple(side for step in steps if (side := base_side + step * PHASE) >= 2 * PHASE)


def sides_of(known: Understood, wanted: tuple[int, ...]) -> Sides:
    """Return a network that runs at the `wanted` sides, or at usual ones; at least at its own.

    Raises ImportedFileError where a wanted side is not to be had.
    """
    if known.input.side is None:
        return _tried(known, known.model, known.model, wanted, ', as the file says')
    if wanted == (known.side,):
        return Sides(known.model, known.model, wanted, True, f'side {known.side}, as wished')
    try:
        if known.reading.kind == 'set' and known.reading.box.unit == 'px':
            raise ImportedFileError('its boxes are in pixels of that side')
        return _freed(known, wanted)
    except ImportedFileError as error:
        if wanted:
            raise
        return Sides(known.model, known.model, (known.side,), True,
                     f'side {known.side} alone, of which it cannot be freed: {error}')


def _freed(known: Understood, wanted: tuple[int, ...]) -> Sides:
    plain = Plain(known, known.model)
    image = probe_pictures(known.side)['noise']
    form = known.input.form
    model, at_own = (freed(known.model, form.name, form.layout, plain.feed(image), known.where,
                           own_tables) for own_tables in (False, True))
    agree(plain, Plain(known, at_own), known, [image])
    return _tried(known, model, at_own, wanted, f', freed of its side {known.side}')


def _tried(known: Understood, model: onnx.ModelProto, at_own: onnx.ModelProto,
           wanted: tuple[int, ...], how: str) -> Sides:
    """Keep the sides at which the network says the same kind of thing."""
    plain, good, reasons = Plain(known, model), [], []
    for side in wanted or sides_like(known.side):
        try:
            _check_reading(known.reading, plain.answers(probe_pictures(side)['noise']), side)
            good.append(side)
        except ImportedFileError as error:
            if wanted:
                raise
            reasons.append(f'{side} ({shorten(str(error), _SAID, placeholder=" ...")})')
    if len(good) < 2 and not wanted:
        raise ImportedFileError('; '.join(reasons))
    left_out = f'; not {reasons[0]}' if reasons else ''
    said = f'sides {", ".join(map(str, good))}{how}{left_out}'
    return Sides(model, at_own, tuple(good), False, said)


def _check_reading(reading: Reading, answers: Answers, side: int) -> None:
    """Refuse a side at which the outputs are not what they are at the network's own."""
    rows = reading.boxes.of(answers)
    if reading.grid is not None:
        cells = cells_of(reading.grid.strides, side)
        if len(rows) != cells:
            raise ImportedFileError(f'{len(rows)} boxes at side {side}, but there are {cells} '
                                    'cells')
    elif box_form(rows, side, of_cells=reading.kind != 'set') != reading.box:
        raise ImportedFileError(f'at side {side} boxes are no {reading.box.encoding} in '
                                f'{reading.box.unit} any more')
