# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family has the precisions that its provider is good at, made of the files that there are."""

import sys
from dataclasses import replace

import onnx
import pytest

from mobilenet_ros.errors import UnfitVariantError
from mobilenet_ros.family import Accuracy, Family, Variant
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.provider_family import family_on, network_bytes, precisions_on
from mobilenet_ros.perception.providers import PROVIDERS, REFERENCE, Provider, provider_named

CUDA, TENSORRT = provider_named('cuda'), provider_named('tensorrt')
SIDE = 96


def precisions(family: Family) -> set[str]:
    return {member.variant.precision for member in family.members}


def test_half_precision_is_made_where_a_provider_is_good_at_it() -> None:
    coco = find_family('coco')
    assert precisions(coco) == precisions(family_on(coco, REFERENCE)) == {'fp32', 'int8'}
    assert precisions(family_on(coco, CUDA)) == {'fp32', 'fp16', 'int8'}
    assert precisions(family_on(coco, REFERENCE, CUDA)) == {'fp32', 'fp16', 'int8'}


@pytest.mark.parametrize('provider', PROVIDERS, ids=lambda provider: provider.name)
def test_whatever_the_files_hold_stays_and_making_it_twice_adds_nothing(
        provider: Provider) -> None:
    coco = find_family('coco')
    made = family_on(coco, provider)
    assert set(coco.members) <= set(made.members)
    assert family_on(made, provider) == made


def test_what_is_made_of_a_file_is_as_accurate_and_as_costly() -> None:
    coco = family_on(find_family('coco'), CUDA)
    for member in coco.members:
        if member.variant.precision == 'fp16':
            source = coco.member(replace(member.variant, precision='fp32'))
            assert (member.mult_adds, member.accuracy) == (source.mult_adds, source.accuracy)
            assert member.accuracy is not None


def test_a_half_precision_file_of_the_familys_own_is_taken(blobs: Family) -> None:
    own = replace(blobs, models=(*blobs.models, replace(blobs.models[0], precision='fp16')),
                  accuracies={Variant(blobs.models[0].alpha, 1.0, 'fp16'): Accuracy(0.1, 0.2)})
    made = family_on(own, CUDA)
    kept = made.model_of(Variant(blobs.models[0].alpha, 1.0, 'fp16'))
    assert kept.made_from == ''
    assert made.accuracies == own.accuracies


def test_a_precision_worth_running_is_run_else_what_there_is(blobs: Family) -> None:
    coco = family_on(find_family('coco'), CUDA)
    assert precisions_on(coco, CUDA) == {'fp32', 'fp16'}
    assert precisions_on(find_family('coco'), REFERENCE) == {'fp32', 'int8'}
    only_int8 = replace(blobs, models=tuple(replace(model, precision='int8')
                                            for model in blobs.models))
    assert precisions_on(only_int8, CUDA) == {'int8'}


def test_a_provider_that_takes_the_files_gets_their_bytes(blobs: Family) -> None:
    model = blobs.models[0]
    assert network_bytes(blobs, model, CUDA, SIDE) == blobs.model_bytes(model)


def test_static_networks_of_all_variants_have_names_and_sizes_of_their_own() -> None:
    robocup = family_on(find_family('robocup'), TENSORRT)
    names, sides = set(), set()
    chosen = [member for member in robocup.members if member.variant.alpha == 0.25]
    for member in chosen:
        model = robocup.model_of(member.variant)
        content = network_bytes(robocup, model, TENSORRT, member.side)
        graph = onnx.load_from_string(content).graph
        names.add(graph.name)
        sides.add((member.side, graph.input[0].type.tensor_type.shape.dim[1].dim_value))
    assert len(names) == len(chosen)
    assert all(side == found for side, found in sides)


def test_without_onnx_what_must_be_rewritten_is_unfit_and_the_rest_runs(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, 'onnx', None)
    family = family_on(blobs, CUDA)
    made = next(model for model in family.models if model.made_from)
    network_bytes(family, blobs.models[0], CUDA, SIDE)
    with pytest.raises(UnfitVariantError, match='cuda: the Python package onnx is missing, .*'
                                                'pip install onnx'):
        network_bytes(family, made, CUDA, SIDE)
