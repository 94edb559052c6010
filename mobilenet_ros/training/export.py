# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From trained weights to a family folder: fp32 and int8 networks, held against torch first."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from torch import Tensor

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.family import Family
from mobilenet_ros.models.family_folder import Network, write_family
from mobilenet_ros.models.half_storage import store_half
from mobilenet_ros.models.network_graph import NetworkSpec, build_network, graph_name
from mobilenet_ros.models.quantise import quantise
from mobilenet_ros.training.batches import plain_images, spread
from mobilenet_ros.training.checkpoint import Checkpoint, find_checkpoints
from mobilenet_ros.training.datasets.load import read_set
from mobilenet_ros.training.network import SlimmableSsd
from mobilenet_ros.training.weights import fold_to_weights

BASE_SIDE = 320
LARGEST_DIFFERENCE = 1e-3  # between torch and ONNX Runtime, in logits and deltas
COMPARED = 3  # pictures
CALIBRATION_PICTURES = 100


def export_folder(checkpoints: Path, folder: Path, data: Sequence[Path]) -> Family:
    """Write the family of a training folder, int8 calibrated on the pictures of some sets."""
    found = find_checkpoints(checkpoints)
    pictures = [picture.path for path in data for picture in read_set(path).pictures]
    return export(found, folder, calibration_images(pictures, found[0].recipe.sides))


def calibration_images(paths: Sequence[Path], sides: Sequence[int]) -> list[Tensor]:
    """Return pictures (1, side, side, 3), the sides taking turns."""
    return list(plain_images(spread(paths, CALIBRATION_PICTURES), sides, 1))


def export(checkpoints: Sequence[Checkpoint], folder: Path, images: Sequence[Tensor]) -> Family:
    """Write the family of some trainings; `images` (1, H, W, 3) are to calibrate int8 with.

    Where several trainings have the same alpha, the first that was trained alone is taken.
    """
    first = checkpoints[0]
    sides = sorted({side for each in checkpoints for side in each.recipe.sides})
    family = Family(folder.name, folder, BASE_SIDE, tuple(sides), first.labels, first.anchors, ())
    networks: dict[float, list[Network]] = {}
    for checkpoint in sorted(checkpoints, key=lambda each: len(each.recipe.alphas)):
        network = checkpoint.network()
        for alpha in checkpoint.recipe.alphas:
            if alpha not in networks:
                networks[alpha] = list(_networks(network, alpha, family, images))
    return write_family(family, [each for alpha in sorted(networks) for each in networks[alpha]])


def _networks(network: SlimmableSsd, alpha: float, family: Family,
              images: Sequence[Tensor]) -> Iterator[Network]:
    spec = NetworkSpec(family.name, alpha, len(family.labels))
    plain = Network(alpha, 'fp32', build_network(spec, fold_to_weights(network, alpha)))
    _compare(network, plain, images[:COMPARED])
    yield plain._replace(graph=store_half(plain.graph))
    pictures: list[NDArray[np.uint8]] = [image.numpy() for image in images]
    yield Network(alpha, 'int8', quantise(plain.graph, pictures,
                                          graph_name(family.name, alpha, 'int8')))


@torch.no_grad()
def _compare(network: SlimmableSsd, plain: Network, images: Sequence[Tensor]) -> None:
    session = ort.InferenceSession(plain.graph.SerializeToString(),
                                   providers=['CPUExecutionProvider'])
    for image in images:
        raw = network(image, plain.alpha)
        found = session.run(list(raw._fields), {'image': image.numpy()})
        worst = max(float(np.abs(own.numpy() - other).max())
                    for own, other in zip(raw, found, strict=True))
        if worst > LARGEST_DIFFERENCE:
            raise ManifestError(f'{plain.graph.graph.name} differs from torch by {worst:.2g}, '
                                f'more than {LARGEST_DIFFERENCE:g}; nothing was written')
