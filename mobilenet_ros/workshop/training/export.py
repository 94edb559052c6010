# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From trained weights to a family folder: fp32 and int8 networks, held against torch first."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from numpy.typing import NDArray
from torch import Tensor

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.family import Family
from mobilenet_ros.workshop.evaluation.labels import Sample, load_samples
from mobilenet_ros.workshop.evaluation.labels.load import Say
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.kernel_storage import store_small
from mobilenet_ros.workshop.networks.network_graph import NetworkSpec, build_network, graph_name
from mobilenet_ros.workshop.networks.quantise import quantise
from mobilenet_ros.workshop.training.batches import plain_images, spread
from mobilenet_ros.workshop.training.checkpoint import Checkpoint, find_checkpoints
from mobilenet_ros.workshop.training.network import Predicted, SlimmableSsd
from mobilenet_ros.workshop.training.normalisation import fold_to_weights
from mobilenet_ros.workshop.training.recipe import TWO_OCTAVES_FROM, family_sides
from mobilenet_ros.workshop.training.score_scale import score_shift, shifted

BASE_SIDE = 320
# Between torch and ONNX Runtime: of scores, and of boxes as a share of their anchors' size.
MOST_OF_SCORES, MOST_OF_BOXES = 0.005, 0.01
COMPARED = 3  # pictures
CALIBRATION_PICTURES = 100


def export_folder(checkpoints: Path, folder: Path, data: Sequence[Path],
                  renamed: Mapping[str, str] | None = None, pictures: Path | None = None,
                  say: Say = lambda text: None) -> Family:
    """Write the family of a training folder, calibrated on some sets; `renamed` are classes."""
    found = find_checkpoints(checkpoints)
    return export(found, folder, load_samples(data, found[0].labels, renamed, pictures, say)[1])


def export(checkpoints: Sequence[Checkpoint], folder: Path, samples: Sequence[Sample]) -> Family:
    """Write the family of some trainings; `samples` calibrate int8 and the scale of the scores.

    Where several trainings have the same alpha, the first that was trained alone is taken.
    """
    first = checkpoints[0]
    sides = family_sides(side for each in checkpoints for side in each.recipe.sides)
    family = Family(folder.name, folder, BASE_SIDE, sides, first.labels, first.anchors, (),
                    two_octaves_from=TWO_OCTAVES_FROM if max(sides) >= TWO_OCTAVES_FROM else 0)
    chosen = [sample.path for sample in spread(samples, CALIBRATION_PICTURES)]
    images = list(plain_images(chosen, sides, 1))  # (1, side, side, 3), the sides taking turns
    networks: dict[float, list[NewNetwork]] = {}
    for checkpoint in sorted(checkpoints, key=lambda each: len(each.recipe.alphas)):
        network = checkpoint.network()
        for alpha in checkpoint.recipe.alphas:
            if alpha not in networks:
                networks[alpha] = list(_networks(network, alpha, family, images, samples))
    return write_family(family, [each for alpha in sorted(networks) for each in networks[alpha]])


def _networks(network: SlimmableSsd, alpha: float, family: Family,
              images: Sequence[Tensor], samples: Sequence[Sample]) -> Iterator[NewNetwork]:
    spec = NetworkSpec(family.name, alpha, len(family.labels))
    weights = fold_to_weights(network, alpha)
    plain = NewNetwork(alpha, 'fp32', build_network(spec, weights))
    _compare(network, plain, images[:COMPARED], family.box_scales)
    with tempfile.TemporaryDirectory() as scratch:
        alone = write_family(replace(family, folder=Path(scratch) / family.name), [plain])
        weights = shifted(weights, score_shift(alone, samples))
    plain = plain._replace(graph=build_network(spec, weights))
    yield plain._replace(graph=store_small(plain.graph))
    pictures: list[NDArray[np.uint8]] = [image.numpy() for image in images]
    yield NewNetwork(alpha, 'int8', quantise(plain.graph, pictures,
                                             graph_name(family.name, alpha, 'int8')))


@torch.no_grad()
def _compare(network: SlimmableSsd, plain: NewNetwork, images: Sequence[Tensor],
             box_scales: Sequence[float]) -> None:
    session = ort.InferenceSession(plain.graph.SerializeToString(),
                                   providers=['CPUExecutionProvider'])
    for image in images:
        raw = network(image, plain.alpha)
        found = Predicted(*map(torch.from_numpy, session.run(list(raw._fields),
                                                             {'image': image.numpy()})))
        check_alike(plain.graph.graph.name, raw, found, box_scales)


def check_alike(name: str, raw: Predicted, found: Predicted, box_scales: Sequence[float]) -> None:
    """Raise ManifestError when two outputs would give other scores or other boxes.

    Logits and deltas themselves may be large, and so may be their rounding.
    """
    if not all(bool(values.isfinite().all()) for values in (*raw, *found)):
        raise ManifestError(f'{name} gives values that are no finite numbers: its training went '
                            'astray; train anew with a lower --learning-rate')
    scores = float((raw.class_logits.sigmoid() - found.class_logits.sigmoid()).abs().max())
    moved = (raw.box_deltas - found.box_deltas).abs() / torch.tensor(box_scales)
    boxes = max(float(moved[..., :2].max()), float(moved[..., 2:].expm1().max()))
    if scores > MOST_OF_SCORES or boxes > MOST_OF_BOXES:
        raise ManifestError(f'{name}: ONNX Runtime and torch differ by {scores:.2g} in scores and '
                            f'{boxes:.2%} of their size in boxes; expected at most '
                            f'{MOST_OF_SCORES:g} and {MOST_OF_BOXES:.0%}; no family was written')
