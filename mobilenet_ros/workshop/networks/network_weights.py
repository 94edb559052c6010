# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The weights in an ONNX file that this package built."""

import onnx

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.family import Family
from mobilenet_ros.workshop.networks.kernel_storage import constants_of
from mobilenet_ros.workshop.networks.network_graph import Weights, layer_table


def read_weights(family: Family, alpha: float) -> dict[str, Weights]:
    """Return the weights of a family's fp32 network; `build_network` is the inverse."""
    models = [model for model in family.models
              if model.alpha == alpha and model.precision == 'fp32']
    if not models:
        known = sorted(f'{model.alpha:g} {model.precision}' for model in family.models)
        raise ManifestError(f'{family.folder} has no fp32 network of alpha {alpha:g}; it has '
                            f'{", ".join(known)}')
    constants = constants_of(onnx.load_model_from_string(family.model_bytes(models[0])))
    names = [layer.name for layer in layer_table(alpha, len(family.labels))]
    missing = [name for name in names if f'{name}/kernel' not in constants]
    if missing:
        raise ManifestError(f'{family.folder / models[0].file} is no network that this package '
                            f'built: it has no layer {missing[0]}')
    return {name: Weights(constants[f'{name}/kernel'], constants[f'{name}/bias'])
            for name in names}
