# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From a description and the ONNX files it names to a family, each step checked by running it."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.anchors import ListedAnchors, listed_anchors
from mobilenet_ros.family.family import Cost, Family
from mobilenet_ros.family.labels import read_labels
from mobilenet_ros.family.variant import Variant, rho_of
from mobilenet_ros.workshop.importing.anchors import anchors_at
from mobilenet_ros.workshop.importing.check import check_raw, check_same, probe_pictures
from mobilenet_ros.workshop.importing.cost import cost_of
from mobilenet_ros.workshop.importing.description import Description, ModelFile, read_description
from mobilenet_ros.workshop.importing.graph_file import cut, read_graph
from mobilenet_ros.workshop.importing.input import Input, plain_input, read_input
from mobilenet_ros.workshop.importing.output import NO_SCALES, Raw, decoded_anchors, rows_of
from mobilenet_ros.workshop.importing.session import Session
from mobilenet_ros.workshop.importing.wrap import wrap
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.network_graph import graph_name


class _Imported(NamedTuple):
    network: NewNetwork
    anchors: ListedAnchors
    classes: int  # without the background
    costs: dict[int, Cost]  # by side


def import_foreign(path: Path, out: Path) -> Family:
    """Write the family of a description into `out`.

    Raises ImportedFileError or ManifestError when an ONNX file is not as it is described.
    """
    said = read_description(path)
    imported = [_import(model, said, out.name) for model in said.models]
    if not imported:
        raise ImportedFileError(f'{path}: models names no file')
    first = imported[0]
    _check_alike(said, imported)
    sides = tuple(first.costs)
    costs = {Variant(each.network.alpha, rho_of(side, sides[0]), each.network.precision): cost
             for each in imported for side, cost in each.costs.items()}
    family = Family(out.name, out, sides[0], tuple(sorted(sides)), _labels(said, first.classes),
                    first.anchors, (), _scales(said), costs=costs)
    return write_family(family, [each.network for each in imported])


def _check_alike(said: Description, imported: list[_Imported]) -> None:
    """Refuse networks that are no family: variants share classes, sides and anchors."""
    names = [(model.alpha, model.precision) for model in said.models]
    if len(set(names)) < len(names):
        raise ImportedFileError('two models have the same alpha and precision; a family tells its '
                                'networks by them')
    for model, each in zip(said.models[1:], imported[1:], strict=True):
        first = imported[0]
        if (each.anchors, each.classes) != (first.anchors, first.classes):
            raise ImportedFileError(
                f'{model.path} has other sides, anchors or classes than {said.models[0].path}: '
                f'{_shape(each)} and {_shape(first)}; import them as two families')


def _shape(each: _Imported) -> str:
    anchors = ', '.join(f'{len(rows)} at {side}' for side, rows in each.anchors.by_side.items())
    return f'anchors {anchors}, {each.classes} classes'


def _scales(said: Description) -> tuple[float, ...]:
    return said.boxes.scales if said.boxes.encoding == 'deltas' else NO_SCALES


def _labels(said: Description, classes: int) -> tuple[str, ...]:
    names = said.labels if isinstance(said.labels, tuple) else read_labels(said.labels)
    background = said.scores.background
    if background != 'none' and len(names) == classes + 1:
        names = names[1:] if background == 'first' else names[:-1]
    if len(names) != classes:
        raise ImportedFileError(f'{len(names)} labels are named, but {said.scores_output!r} has '
                                f'{classes} classes (background: {background})')
    return names


def _import(file: ModelFile, said: Description, name: str) -> _Imported:
    where, whole = str(file.path), read_graph(file.path)
    model = cut(whole, said.input.name, (said.boxes_output, said.scores_output), where)
    found = read_input(model.graph.input[0], said.input, where)
    plain = _Plain(Session(model, where), found, said, where)
    raws = {side: plain.answers(side) for side in _sides(found, said, where)}
    rows = {side: answers[0] for side, answers in raws.items()}
    anchors = listed_anchors({side: _anchors(said, whole, side, len(raw.boxes), where)
                              for side, raw in rows.items()})
    classes = next(iter(rows.values())).scores.shape[1]
    graph = wrap(model, found, said, classes, graph_name(name, file.alpha, file.precision))
    _compare(Session(graph, where), said, raws, anchors, where)
    costs = {side: cost_of(graph, probe_pictures(side)['noise'], where) for side in raws}
    return _Imported(NewNetwork(file.alpha, file.precision, graph), anchors,
                     classes - (said.scores.background != 'none'), costs)


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


class _Plain(NamedTuple):
    """A foreign network as it is."""

    session: Session
    input: Input
    said: Description
    where: str

    def answers(self, side: int) -> list[Raw]:
        """Return what it says of each picture, as far as that is as described."""
        found = []
        for picture, image in probe_pictures(side).items():
            outputs = self.session.run((self.said.boxes_output, self.said.scores_output),
                                       {self.said.input.name: plain_input(image, self.input)})
            found.append(rows_of(outputs[0], outputs[1], self.said, self.where))
            check_raw(found[-1], self.said, f'{self.where}, {picture}')
        return found


def _anchors(said: Description, model: onnx.ModelProto, side: int, count: int,
             where: str) -> NDArray[np.float32]:
    if said.anchors is None:
        return decoded_anchors(said.boxes, side, count)
    anchors = anchors_at(said.anchors, model, side)
    if len(anchors) != count:
        raise ImportedFileError(f'{where}: {said.boxes_output!r} has boxes for {count} anchors at '
                                f'side {side}, but {len(anchors)} are described')
    return anchors


def _compare(session: Session, said: Description, raws: dict[int, list[Raw]],
             anchors: ListedAnchors, where: str) -> None:
    for side, answers in raws.items():
        for raw, (picture, image) in zip(answers, probe_pictures(side).items(), strict=True):
            deltas, logits = session.run(('box_deltas', 'class_logits'), {'image': image})
            check_same(raw, said, side, anchors.by_side[side], _scales(said),
                       Raw(deltas[0], logits[0]), f'{where}, {picture}')
