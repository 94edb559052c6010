# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From a description and the ONNX files it names to a family, each step checked by running it."""

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.anchors import listed_anchors
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.fit import Fit
from mobilenet_ros.family.labels import read_labels
from mobilenet_ros.workshop.importing.agreement import Imported, Plain, agree
from mobilenet_ros.workshop.importing.anchors import anchors_at
from mobilenet_ros.workshop.importing.check import check_raw, probe_pictures
from mobilenet_ros.workshop.importing.cost import cost_of
from mobilenet_ros.workshop.importing.description import Description, ModelFile, read_description
from mobilenet_ros.workshop.importing.graph_file import cut, read_graph
from mobilenet_ros.workshop.importing.import_network import (
    ImportedFile,
    with_our_nodes,
    write_together,
)
from mobilenet_ros.workshop.importing.input import Input, plain_input, read_input
from mobilenet_ros.workshop.importing.output import Raw, decoded_anchors, rows_of
from mobilenet_ros.workshop.importing.reading import Columns, Reading
from mobilenet_ros.workshop.importing.session import Session
from mobilenet_ros.workshop.importing.understand import Understood
from mobilenet_ros.workshop.networks.family_folder import NewNetwork
from mobilenet_ros.workshop.networks.network_graph import graph_name


def import_foreign(path: Path, out: Path) -> Family:
    """Write the family of a description into `out`.

    Raises ImportedFileError or ManifestError when an ONNX file is not as it is described.
    """
    said = read_description(path)
    if not said.models:
        raise ImportedFileError(f'{path}: models names no file')
    imported = [_import(model, said, out.name) for model in said.models]
    return write_together(imported, _labels(said, imported[0].known.reading.classes), out)


def _labels(said: Description, classes: int) -> tuple[str, ...]:
    names = said.labels if isinstance(said.labels, tuple) else read_labels(said.labels)
    background = said.scores.background
    if background != 'none' and len(names) == classes + 1:
        names = names[1:] if background == 'first' else names[:-1]
    if len(names) != classes:
        raise ImportedFileError(f'{len(names)} labels are named, but {said.scores_output!r} has '
                                f'{classes} classes (background: {background})')
    return names


def _import(file: ModelFile, said: Description, name: str) -> ImportedFile:
    where, whole = str(file.path), read_graph(file.path)
    model = cut(whole, said.input.name, (said.boxes_output, said.scores_output), where)
    found = read_input(model.graph.input[0], said.input, where)
    session = Session(model, where)
    raws = {side: _raw(session, found, said, side, where) for side in _sides(found, said, where)}
    anchors = {side: _anchors(said, whole, side, len(raw.boxes), where)
               for side, raw in raws.items()}
    side, raw = next(iter(raws.items()))
    known = Understood(where, model, _reading(said, raw.scores.shape[1], anchors), found, Fit(),
                       {}, side, said='')
    graph = with_our_nodes(known, model, found.side is not None,
                           graph_name(name, file.alpha, file.precision))
    plain, imported = Plain(known, model), Imported(known, graph)
    for side in raws:
        agree(plain, imported, known, probe_pictures(side).values())
    costs = {side: cost_of(graph, probe_pictures(side)['noise'], where) for side in raws}
    return ImportedFile([NewNetwork(file.alpha, file.precision, graph)], listed_anchors(anchors),
                        known, costs)


def _reading(said: Description, width: int,
             anchors: dict[int, NDArray[np.float32]]) -> Reading:
    """Return what the two outputs mean; `width` counts all classes, the background too."""
    return Reading('described', Columns((said.boxes_output,), False, 4, 0, 4), said.boxes,
                   Columns((said.scores_output,), False, width, 0, width), said.scores,
                   classes=width - (said.scores.background != 'none'), anchors=anchors)


def _sides(found: Input, said: Description, where: str) -> tuple[int, ...]:
    if found.side is None and not said.sides:
        raise ImportedFileError(f'{where}: input {said.input.name!r} leaves height and width '
                                'free; list the sides to use, the one it was trained at first, '
                                'such as sides: [320]')
    if found.side is not None and said.sides not in ((), (found.side,)):
        raise ImportedFileError(f'{where}: input {said.input.name!r} is fixed at {found.side} '
                                f'pixels; sides {list(said.sides)} need a model with height and '
                                'width free')
    return said.sides or (found.side or 0,)


def _raw(session: Session, found: Input, said: Description, side: int, where: str) -> Raw:
    """Return what a network says of the last picture; all have to be answered as described."""
    for picture, image in probe_pictures(side).items():
        outputs = session.run((said.boxes_output, said.scores_output),
                              {said.input.name: plain_input(image, found)})
        raw = rows_of(outputs[0], outputs[1], said, where)
        check_raw(raw, said, f'{where}, {picture}')
    return raw


def _anchors(said: Description, model: onnx.ModelProto, side: int, count: int,
             where: str) -> NDArray[np.float32]:
    if said.anchors is None:
        return decoded_anchors(said.boxes, side, count)
    anchors = anchors_at(said.anchors, model, side)
    if len(anchors) != count:
        raise ImportedFileError(f'{where}: {said.boxes_output!r} has boxes for {count} anchors at '
                                f'side {side}, but {len(anchors)} are described')
    return anchors
