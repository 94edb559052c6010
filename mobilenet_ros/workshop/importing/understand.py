# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What an ONNX file holds: found by its names, its shapes and a run; what stays open is asked."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.fit import Fit
from mobilenet_ros.workshop.importing.check import probe_pictures
from mobilenet_ros.workshop.importing.description import InputForm
from mobilenet_ros.workshop.importing.ends import (
    PictureInput,
    fixed_inputs,
    picture_input,
    raw_outputs,
    reads_shares,
)
from mobilenet_ros.workshop.importing.graph_file import cut, read_graph
from mobilenet_ros.workshop.importing.input import Input, plain_input, read_input
from mobilenet_ros.workshop.importing.makes import (
    FITS,
    MAKES,
    PIXELS,
    Make,
    Pixels,
    in_order,
    make_of,
)
from mobilenet_ros.workshop.importing.reading import Answers, Reading
from mobilenet_ros.workshop.importing.recognise import recognise
from mobilenet_ros.workshop.importing.session import Session


class Wishes(NamedTuple):
    """What the user says of a network; empty is: find out, or take what is usual."""

    kind: str = ''
    make: str = ''
    channels: str = ''
    pixels: str = ''
    fit: str = ''
    cell_centre: str = ''
    sides: tuple[int, ...] = ()
    two_octaves_from: int = 0


class Understood(NamedTuple):
    """A network and everything that is known of it."""

    where: str
    model: onnx.ModelProto
    reading: Reading
    input: Input
    fit: Fit
    fixed: dict[str, NDArray[np.generic]]
    side: int
    said: str  # what it was found to be


class Probed(NamedTuple):
    """A network that can be run: `model` begins with `picture` and ends with raw outputs."""

    where: str
    model: onnx.ModelProto
    picture: PictureInput
    fixed: dict[str, NDArray[np.generic]]
    suppression: str  # what was cut off
    side: int


def understand(path: Path, classes: int, wishes: Wishes) -> Understood:
    """Return what a file holds; raises ImportedFileError where it, or its make, cannot be told."""
    probed = _opened(path, wishes)
    shares = reads_shares(probed.model, probed.picture.value.name)
    guess = PIXELS[wishes.pixels or ('0-255' if shares is False else '0-1')]
    reading = _read(probed, _input(probed, 'RGB', guess), classes, wishes)
    make = _make(probed, reading, wishes, shares)
    found = _input(probed, make.channels, PIXELS[make.pixels])
    reading = _read(probed, found, classes, wishes)
    if reading.grid is not None:
        grid = reading.grid._replace(centre=wishes.cell_centre or make.cell_centre)
        reading = reading._replace(grid=grid)
    return Understood(probed.where, probed.model, reading, found, FITS[make.fit], probed.fixed,
                      probed.side, _said(probed, reading, found, make))


def _opened(path: Path, wishes: Wishes) -> Probed:
    where, whole = str(path), read_graph(path)
    picture = picture_input(whole, where)
    outputs, suppression = raw_outputs(whole)
    fixed = fixed_inputs(whole, picture.value.name, where)
    model = cut(whole, picture.value.name, outputs, where, fixed)
    fixed = {name: values for name, values in fixed.items()
             if name in {value.name for value in model.graph.input}}
    if picture.side is None and not wishes.sides:
        raise ImportedFileError(f'{where}: input {picture.value.name!r} leaves height and width '
                                'free; name the sides to use by --sides, the one it was trained '
                                'at first, such as --sides 416')
    return Probed(where, model, picture, fixed, suppression, picture.side or wishes.sides[0])


def _input(probed: Probed, channels: str, pixels: Pixels) -> Input:
    value = probed.picture.value
    if value.type.tensor_type.elem_type == onnx.TensorProto.UINT8:
        pixels = PIXELS['0-255']
    form = InputForm(value.name, probed.picture.layout, channels,
                     *(in_order(values, channels) for values in pixels))
    return read_input(value, form, probed.where)


def _read(probed: Probed, found: Input, classes: int, wishes: Wishes) -> Reading:
    """Run the network on a picture of nothing and on noise; read what it says of noise."""
    session = Session(probed.model, probed.where)
    outputs = tuple(value.name for value in probed.model.graph.output)
    runs: list[Answers] = []
    for image in probe_pictures(probed.side).values():
        feed = {probed.picture.value.name: plain_input(image, found), **probed.fixed}
        runs.append(dict(zip(outputs, session.run(outputs, feed), strict=True)))
    for name, values in runs[1].items():
        if values.shape != runs[0][name].shape or not values.size:
            raise ImportedFileError(
                f'{probed.where}: {name!r} has the shape {runs[0][name].shape} for one picture '
                f'and {values.shape} for another, so boxes were left out inside; export it '
                'without its thresholds and suppression')
        if values.dtype.kind == 'f' and not np.isfinite(values).all():
            raise ImportedFileError(f'{probed.where}: {name!r} holds NaN or infinite numbers')
    try:
        return recognise(runs[1], probed.side, classes, wishes.kind)
    except ImportedFileError as error:
        raise ImportedFileError(f'{probed.where}: {error}') from error


def _make(probed: Probed, reading: Reading, wishes: Wishes, shares: bool | None) -> Make:
    """Return what the network reads: as the user says, as the file shows, or as is usual."""
    key = wishes.make or make_of(reading, probed.model)
    if not key:
        _check_asked(probed, reading, wishes)
    usual = MAKES.get(key, Make('', 'RGB', '0-255', 'stretch', 'middle'))
    inside = usual.pixels if shares is None else '0-1' if shares else '0-255'
    return Make(usual.title, wishes.channels or usual.channels, wishes.pixels or inside,
                wishes.fit or usual.fit, wishes.cell_centre or usual.cell_centre)


def _check_asked(probed: Probed, reading: Reading, wishes: Wishes) -> None:
    """Ask for what neither the file nor its make tells."""
    lacking = [f'--{name} {"|".join(values)}' for name, values, said in (
        ('channels', ('RGB', 'BGR'), wishes.channels), ('pixels', PIXELS, wishes.pixels),
        ('fit', FITS, wishes.fit)) if not said]
    if lacking:
        raise ImportedFileError(f'{probed.where} is of the kind {reading.kind}; what it reads it '
                                f'does not tell: say {" ".join(lacking)}')


def _said(probed: Probed, reading: Reading, found: Input, make: Make) -> str:
    """Return in words what was found, and what was only taken for usual."""
    boxes = reading.box.encoding + ('' if reading.grid else f' in {reading.box.unit}')
    lines = [f'{probed.where}: {reading.kind}, boxes as {boxes}, scores as '
             f'{reading.score.kind}{" times objectness" if reading.objectness else ""}, from '
             f'{", ".join(map(repr, reading.outputs))}']
    if reading.grid:
        lines.append(f'  cells of strides {", ".join(map(str, reading.grid.strides))}, centre '
                     f'{reading.grid.centre} (--cell-centre)')
    if probed.suppression:
        lines.append(f'  its own suppression ({probed.suppression}) is cut off: the node '
                     'suppresses, with thresholds that can be set')
    if probed.fixed:
        lines.append(f'  {", ".join(map(repr, probed.fixed))} (the size of the picture) is fixed')
    lines.append(f'  reads {found.form.name!r}, {found.form.layout} {found.dtype}, side '
                 f'{probed.side}: {make.channels} (--channels), {make.pixels} (--pixels), '
                 f'{make.fit} (--fit){f", as is usual for {make.title}" if make.title else ""}')
    return '\n'.join(lines)
