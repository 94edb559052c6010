# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From the ONNX files of a detector of any usual kind to a family, each step checked by a run."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.anchors import ListedAnchors, listed_anchors
from mobilenet_ros.family.family import Cost, Family
from mobilenet_ros.family.fit import Fit
from mobilenet_ros.family.variant import Variant, rho_of
from mobilenet_ros.workshop.importing.agreement import Imported, Plain, agree, deviation
from mobilenet_ros.workshop.importing.check import probe_pictures
from mobilenet_ros.workshop.importing.cost import cost_of
from mobilenet_ros.workshop.importing.description import ModelFile
from mobilenet_ros.workshop.importing.graph_file import opset_of
from mobilenet_ros.workshop.importing.quantise_network import quantised
from mobilenet_ros.workshop.importing.reading_graph import ReadingGraph, anchors_of, scales_of
from mobilenet_ros.workshop.importing.session import Session
from mobilenet_ros.workshop.importing.sides import Sides, sides_of
from mobilenet_ros.workshop.importing.two_octaves import in_two_octaves
from mobilenet_ros.workshop.importing.understand import Understood, Wishes, understand
from mobilenet_ros.workshop.importing.wrap import PREFIX, assemble
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.graph_builder import GraphBuilder
from mobilenet_ros.workshop.networks.network_graph import graph_name

Images = Callable[[int, Fit], Iterator[NDArray[np.uint8]]]
Tell = Callable[[str], None]


class Pictures(NamedTuple):
    """Pictures (1, side, side, 3) by side and fit: to check with, and to quantise with."""

    check: Images
    calibrate: Images | None


class ImportedFile(NamedTuple):
    """What one ONNX file gives to a family; `costs` by side, the network's own side first."""

    networks: list[NewNetwork]
    anchors: ListedAnchors
    known: Understood
    costs: dict[int, Cost]


def import_network(files: Sequence[ModelFile], labels: tuple[str, ...], out: Path,
                   wishes: Wishes, pictures: Pictures, tell: Tell) -> Family:
    """Write the family of ONNX files of one make into `out`; `tell` hears what was found.

    Raises ImportedFileError when a file will not do, ManifestError when `out` will not.
    """
    imported = [_import(file, len(labels), out.name, wishes, pictures, tell) for file in files]
    return write_together(imported, labels, out, wishes.two_octaves_from)


def write_together(imported: Sequence[ImportedFile], labels: tuple[str, ...], out: Path,
                   two_octaves_from: int = 0) -> Family:
    """Write the family of imported files; raises ImportedFileError where they are none."""
    _check_alike(imported)
    first = imported[0]
    costs = {Variant(network.alpha, rho_of(side, first.known.side), network.precision): cost
             for each in imported for network in each.networks
             for side, cost in each.costs.items()}
    family = Family(out.name, out, first.known.side, tuple(sorted(first.costs)), labels,
                    first.anchors, (), scales_of(first.known.reading), costs=costs,
                    fit=first.known.fit)
    if two_octaves_from:
        family = in_two_octaves(family, two_octaves_from)
    return write_family(family, [network for each in imported for network in each.networks])


def _check_alike(imported: Sequence[ImportedFile]) -> None:
    """Refuse networks that are no family: variants share sides, anchors, classes and the fit."""
    names = [(network.alpha, network.precision) for each in imported for network in each.networks]
    if len(set(names)) < len(names):
        raise ImportedFileError('two files have the same alpha and precision; a family tells its '
                                'networks by them')
    said = [(each.anchors, each.known.fit, each.known.reading.classes) for each in imported]
    for each, found in zip(imported, said, strict=True):
        if found != said[0]:
            raise ImportedFileError(
                f'{_shape(each)} and {_shape(imported[0])} are of different sides or kinds; '
                'import them as two families, or at sides that both have')


def _shape(each: ImportedFile) -> str:
    anchors = ', '.join(f'{len(rows)} at {side}' for side, rows in each.anchors.by_side.items())
    return f'{each.known.where} (anchors {anchors}; {each.known.reading.classes} classes)'


def _import(file: ModelFile, classes: int, name: str, wishes: Wishes, pictures: Pictures,
            tell: Tell) -> ImportedFile:
    known = understand(file.path, classes, wishes)
    tell(known.said)
    sides = sides_of(known, wishes.sides)
    tell(f'  {sides.said}')
    graph = with_our_nodes(known, sides.model, sides.fixed,
                           graph_name(name, file.alpha, 'fp32'))
    _check(known, sides, graph, pictures, tell)
    costs = {side: cost_of(graph, probe_pictures(side)['noise'], known.where)
             for side in sides.sides}
    networks = [NewNetwork(file.alpha, 'fp32', graph)]
    if pictures.calibrate is not None:
        images = pictures.calibrate(known.side, known.fit)
        int8 = quantised(graph, images, graph_name(name, file.alpha, 'int8'))
        if int8.network is not None:
            networks.append(NewNetwork(file.alpha, 'int8', int8.network))
        tell(f'  int8: {int8.said}')
    return ImportedFile(networks, _anchors(known, sides, graph), known, costs)


def with_our_nodes(known: Understood, model: onnx.ModelProto, fixed: bool,
                   name: str) -> onnx.ModelProto:
    """Return a network called `name` with our nodes around it, its side `fixed` or free."""
    after = GraphBuilder()
    ReadingGraph(after, PREFIX, opset_of(model)).add(known.reading)
    found = known.input if fixed else known.input._replace(side=None)
    return assemble(model, found, after, known.reading.classes, name, known.fixed)


def _check(known: Understood, sides: Sides, graph: onnx.ModelProto, pictures: Pictures,
           tell: Tell) -> None:
    """Hold the imported network against the file, then against the freed one at all sides."""
    plain, imported = Plain(known, known.model), Imported(known, graph)
    images = [*pictures.check(known.side, known.fit), *probe_pictures(known.side).values()]
    at_own = with_our_nodes(known, sides.at_own, sides.fixed, 'checked')
    worst = agree(plain, Imported(known, at_own), known, images)
    tell(f'  checked on {len(images)} pictures: boxes within {worst.px:.2g} px, scores within '
         f'{worst.score:.2g}')
    if sides.model != sides.at_own:
        moved = deviation(plain, imported, known, images)
        tell(f'  with tables of cells for any side, exact where the file has them rounded: boxes '
             f'within {moved.px:.2g} px, scores within {moved.score:.2g}')
    plain = Plain(known, sides.model)
    for side in sides.sides:
        agree(plain, imported, known, probe_pictures(side).values())


def _anchors(known: Understood, sides: Sides, graph: onnx.ModelProto) -> ListedAnchors:
    session = Session(graph, known.where)

    def anchors(side: int) -> NDArray[np.float32]:
        image = probe_pictures(side)['a grey picture']
        count = session.run(('box_deltas',), {'image': image})[0].shape[1]
        return anchors_of(known.reading, side, count)
    return listed_anchors({side: anchors(side) for side in sides.sides})
