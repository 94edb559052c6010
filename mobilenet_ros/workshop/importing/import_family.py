# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The family of a TFLite file: our graph with its weights, and an int8 one on request."""

from collections.abc import Sequence
from pathlib import Path

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.labels import read_labels
from mobilenet_ros.workshop.importing.import_ssd import ImportedNetwork, import_ssd
from mobilenet_ros.workshop.importing.pictures import images_of
from mobilenet_ros.workshop.importing.sides import sides_like
from mobilenet_ros.workshop.importing.tflite_file import read_tflite
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, build_network, graph_name
from mobilenet_ros.workshop.networks.quantise import quantise


def import_family(file: Path, labels: Path, out: Path, pictures: Sequence[Path] = ()) -> Family:
    """Write the family of a TFLite file into `out`; with pictures it gets an int8 network too.

    Raises ImportedFileError when the file, its labels or the pictures will not do.
    """
    network = import_ssd(read_tflite(file))
    names = _labels(labels, network.classes)
    family = Family(out.name, out, network.base_side, sides_like(network.base_side), names,
                    network.anchors, (), network.box_scales)
    return write_family(family, _networks(network, out.name, pictures))


def _labels(path: Path, classes: int) -> tuple[str, ...]:
    names = read_labels(path)
    if len(names) == classes + 1:
        return names[1:]  # the first line stands for the background
    if len(names) != classes:
        raise ImportedFileError(f'{path} holds {len(names)} labels; the network wants {classes}, '
                                f'or {classes + 1} with the background first')
    return names


def _networks(network: ImportedNetwork, name: str, pictures: Sequence[Path]) -> list[NewNetwork]:
    spec = NetworkSpec(name, network.alpha, network.classes)
    graph = build_network(spec, network.weights)
    networks = [NewNetwork(network.alpha, 'fp32', graph)]
    if pictures:
        images = images_of(pictures, network.base_side)
        networks.append(NewNetwork(network.alpha, 'int8', quantise(
            graph, images, graph_name(name, network.alpha, 'int8'))))
    return networks
