# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The family of a TFLite file: our graph with its weights, and an int8 one on request."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.labels import read_labels
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.preprocess import preprocess
from mobilenet_ros.sources.pictures import SUFFIXES
from mobilenet_ros.workshop.importing.import_ssd import ImportedNetwork, import_ssd
from mobilenet_ros.workshop.importing.tflite_file import read_tflite
from mobilenet_ros.workshop.networks.family_folder import Network, write_family
from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, build_network, graph_name
from mobilenet_ros.workshop.networks.quantise import quantise

# The strided layers of a network trained at one side pad alike only at sides of the same phase.
PHASE = 32
SMALLER, LARGER = 5, 4
CALIBRATION_PICTURES = 100


def import_family(file: Path, labels: Path, out: Path, pictures: Sequence[Path] = ()) -> Family:
    """Write the family of a TFLite file into `out`; with pictures it gets an int8 network too.

    Raises ImportedFileError when the file, its labels or the pictures will not do.
    """
    network = import_ssd(read_tflite(file))
    names = _labels(labels, network.classes)
    family = Family(out.name, out, network.base_side, sides_like(network.base_side), names,
                    network.anchors, (), network.box_scales)
    return write_family(family, _networks(network, out.name, pictures))


def sides_like(base_side: int) -> tuple[int, ...]:
    """Return the input sides at which a network trained at one side keeps its accuracy."""
    steps = range(-SMALLER, LARGER + 1)
    return tuple(side for step in steps if (side := base_side + step * PHASE) >= 2 * PHASE)


def _labels(path: Path, classes: int) -> tuple[str, ...]:
    names = read_labels(path)
    if len(names) == classes + 1:
        return names[1:]  # the first line stands for the background
    if len(names) != classes:
        raise ImportedFileError(f'{path} holds {len(names)} labels; the network wants {classes}, '
                                f'or {classes + 1} with the background first')
    return names


def _networks(network: ImportedNetwork, name: str, pictures: Sequence[Path]) -> list[Network]:
    spec = NetworkSpec(name, network.alpha, network.classes)
    graph = build_network(spec, network.weights)
    networks = [Network(network.alpha, 'fp32', graph)]
    if pictures:
        images = _images(pictures, network.base_side)
        networks.append(Network(network.alpha, 'int8', quantise(
            graph, images, graph_name(name, network.alpha, 'int8'))))
    return networks


def _images(pictures: Sequence[Path], side: int) -> Iterator[NDArray[np.uint8]]:
    for picture in pictures:
        pixels = cv2.imread(str(picture), cv2.IMREAD_COLOR)
        if pixels is None:
            raise ImportedFileError(f'{picture} is no picture that can be read')
        yield preprocess(Frame(np.asarray(pixels, np.uint8), PixelFormat.BGR), side)[0]


def calibration_pictures(folder: Path) -> list[Path]:
    """Return up to 100 pictures of a folder and those below it, evenly spread."""
    found = sorted(path for path in folder.rglob('*') if path.suffix.lower() in SUFFIXES
                   and not path.name.startswith('.') and path.stat().st_size)
    if not found:
        raise ImportedFileError(f'{folder} holds no {", ".join(SUFFIXES)} to calibrate with')
    return found[::-(-len(found) // CALIBRATION_PICTURES)]
