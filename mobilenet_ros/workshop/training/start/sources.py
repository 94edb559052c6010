# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where a training starts: from a family of ours, another training, or a classifier in TFLite.

Of all that is there the nearest is taken and fitted to the width that is wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from mobilenet_ros.errors import ImportedFileError
from mobilenet_ros.family.anchors import AnchorLayout
from mobilenet_ros.family.architecture import STEM_CHANNELS, body
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.find import find_family
from mobilenet_ros.workshop.importing.tflite_file import read_convolutions
from mobilenet_ros.workshop.networks.network_graph import Weights, kernel_shape, read_weights
from mobilenet_ros.workshop.training.checkpoint import SUFFIX, find_checkpoints
from mobilenet_ros.workshop.training.network import SlimmableSsd, is_head
from mobilenet_ros.workshop.training.normalisation import fold_to_weights, load_weights
from mobilenet_ros.workshop.training.phase import PHASE, rephased
from mobilenet_ros.workshop.training.start.narrow import narrow
from mobilenet_ros.workshop.training.start.widen import widen


@dataclass(frozen=True)
class StartWeights:
    """Weights of one alpha; `whole` where they predict the wanted classes and anchors."""

    alpha: float
    weights: dict[str, Weights]
    whole: bool


def read_sources(paths: Sequence[Path], labels: Sequence[str], anchors: AnchorLayout,
                 sides: Sequence[int]) -> list[StartWeights]:
    """Read every network that a start names, with what of it fits the wanted detector."""
    return [source for path in paths for source in _of_path(path, labels, anchors, sides)]


def _of_path(path: Path, labels: Sequence[str], anchors: AnchorLayout,
             sides: Sequence[int]) -> list[StartWeights]:
    if path.suffix == '.tflite':
        return [read_backbone(path)]
    if any(path.glob(f'*{SUFFIX}')):
        return _of_checkpoints(path, labels, anchors)
    family = find_family(path)
    alphas = [model.alpha for model in family.models if model.precision == 'fp32']
    whole = family.labels == tuple(labels) and family.anchors.sizes_px == anchors.sizes_px
    return [StartWeights(alpha, _family_weights(family, alpha, sides, whole), whole)
            for alpha in alphas]


def _of_checkpoints(folder: Path, labels: Sequence[str],
                    anchors: AnchorLayout) -> list[StartWeights]:
    sources = []
    for checkpoint in find_checkpoints(folder):
        whole = (checkpoint.labels, checkpoint.anchors.sizes_px) == (tuple(labels),
                                                                     anchors.sizes_px)
        network = checkpoint.network()
        for alpha in checkpoint.recipe.alphas:
            weights = fold_to_weights(network, alpha)
            sources.append(StartWeights(alpha, weights if whole else _headless(weights), whole))
    return sources


def _headless(weights: dict[str, Weights]) -> dict[str, Weights]:
    return {name: found for name, found in weights.items() if not is_head(name)}


def _family_weights(family: Family, alpha: float, sides: Sequence[int],
                    whole: bool) -> dict[str, Weights]:
    weights = read_weights(family, alpha)
    if not whole:
        return _headless(weights)
    if family.base_side % PHASE == 0:
        return weights
    return rephased(weights, family.anchors, family.box_scales, family.base_side, sides)


def read_backbone(path: Path) -> StartWeights:
    """Read the body of a quantised MobileNet; one that does not fit raises ImportedFileError."""
    found = read_convolutions(path)
    alpha = len(found[0].bias) / STEM_CHANNELS if found else 0.0
    layers = body(alpha, (224, 224)) if alpha else ()
    shapes = [convolution.kernel.shape for convolution in found[:len(layers)]]
    if not layers or shapes != [kernel_shape(layer) for layer in layers]:
        raise ImportedFileError(f'{path} is no MobileNet v1: its {len(found)} convolutions are '
                                f'not those of the paper; expected a quantised classifier')
    weights = {layer.name: Weights(convolution.kernel, convolution.bias)
               for layer, convolution in zip(layers, found, strict=False)}
    return StartWeights(alpha, weights, whole=False)


def nearest_source(alpha: float, sources: Sequence[StartWeights]) -> StartWeights | None:
    """Return the source for a width: whole ones first, then the same, wider, narrower alphas."""
    def far(source: StartWeights) -> tuple[bool, bool, float]:
        return not source.whole, source.alpha < alpha, abs(source.alpha - alpha)
    return min(sources, key=far, default=None)


def fitted_to(alpha: float, source: StartWeights, images: Sequence[Tensor]) -> dict[str, Weights]:
    """Return a source's weights at another width."""
    if source.alpha == alpha:
        return source.weights
    if source.alpha > alpha:
        return narrow(source.weights, alpha, images)
    return widen(source.weights, alpha)


def begin(network: SlimmableSsd, sources: Sequence[StartWeights],
          images: Sequence[Tensor]) -> StartWeights | None:
    """Load the nearest source into a network and return it, None where there is none.

    A network of several alphas gets its channels in the order of their worth.
    """
    alpha = network.alphas[-1]
    source = nearest_source(alpha, sources)
    if source is None:
        return None
    weights = fitted_to(alpha, source, images)
    if len(network.alphas) > 1:
        weights = narrow(weights, alpha, images)
    load_weights(network, weights)
    return source
