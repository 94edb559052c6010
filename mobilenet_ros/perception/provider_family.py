# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family as one provider runs it: its files, and the precisions that are made of them at load.

A family holds fp32 and int8 files. Where a provider is good at fp16 and there is no file of it, it
is made from the fp32 file; and int8 loses its zero points where a provider takes none.
"""

from collections.abc import Iterable
from dataclasses import replace

from mobilenet_ros.errors import UnfitVariantError
from mobilenet_ros.family.family import Family, Model
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.providers import Provider

MADE, SOURCE = 'fp16', 'fp32'


def family_on(family: Family, *providers: Provider) -> Family:
    """Return a family with every precision that one of the providers is to run.

    What is made of a file counts as accurate as the file: fp16 was measured to move a score by
    less than 0.002.
    """
    if not any(MADE in provider.precisions for provider in providers):
        return family
    there = {model.alpha for model in family.models if model.precision == MADE}
    made = [replace(model, precision=MADE, made_from=SOURCE) for model in family.models
            if model.precision == SOURCE and model.alpha not in there]
    alphas = {model.alpha for model in made}

    def also(known: Iterable[Variant]) -> dict[Variant, Variant]:
        return {replace(variant, precision=MADE): variant for variant in known
                if variant.precision == SOURCE and variant.alpha in alphas}
    return replace(
        family, models=(*family.models, *made),
        accuracies={**family.accuracies, **{new: family.accuracies[old] for new, old
                                            in also(family.accuracies).items()}},
        costs={**family.costs,
               **{new: family.costs[old] for new, old in also(family.costs).items()}})


def precisions_on(family: Family, provider: Provider) -> frozenset[str]:
    """Return the precisions that are worth running: all that there are where none of them is."""
    there = frozenset(model.precision for model in family.models)
    return there & frozenset(provider.precisions) or there


def network_bytes(family: Family, model: Model, provider: Provider, side: int) -> bytes:
    """Return a network as a provider is to get it, for inputs of `side` pixels.

    Raises UnfitVariantError where it must be rewritten and onnx is missing, ManifestError when
    the file is not the one that the manifest names.
    """
    content = family.model_bytes(model)
    symmetric = provider.symmetric_int8 and model.precision == 'int8'
    if not (model.made_from or symmetric or provider.static_size):
        return content
    return _rewritten(content, model, provider, side)


def _rewritten(content: bytes, model: Model, provider: Provider, side: int) -> bytes:
    try:
        import onnx

        from mobilenet_ros.perception import rewrite
    except ImportError as error:
        raise UnfitVariantError(
            f'{provider.name}: the Python package {error.name} is missing, without which networks '
            f'cannot be rewritten for it: pip install onnx') from error
    proto = onnx.load_from_string(content)
    if model.made_from:
        proto = rewrite.half_model(proto)
    if provider.symmetric_int8 and model.precision == 'int8':
        proto = rewrite.symmetric_model(proto)
    if provider.static_size:
        proto = rewrite.static_model(proto, side, f'{proto.graph.name}_{model.precision}_{side}')
    return bytes(proto.SerializeToString())
