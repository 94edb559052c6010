# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Only a provider that a session reports and that computes right is believed.

The faults come from support/faulty_provider.py: real sessions of which only `run` is made to fail.
"""

import onnxruntime as ort
import pytest
from support.faulty_provider import (
    Fault,
    FaultyCuda,
    computes_wrongly,
    fails_from,
    overflows_in_boxes,
)

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family import Family
from mobilenet_ros.perception.provider_choice import (
    Listeners,
    NetworkKeeper,
    Proven,
    choose_network,
)
from mobilenet_ros.perception.providers import (
    REFERENCE,
    Wanted,
    provider_named,
    wanted_providers,
)

no_cuda = pytest.mark.skipif(provider_named('cuda').installed, reason='this onnxruntime has CUDA')
NEVER = 10**9


def choose(family: Family, *names: str, warned: list[str] | None = None,
           told: list[str] | None = None) -> Proven:
    warned, told = ([] if each is None else each for each in (warned, told))
    return choose_network(family, wanted_providers(names), 1,
                          Listeners(warned.append, told.append))


def test_the_cpu_proves_itself(blobs: Family) -> None:
    proven = choose(blobs, 'cpu')
    assert proven.network.provider is REFERENCE
    assert (proven.refused, dict(proven.unfit)) == ((), {})


@no_cuda
def test_a_missing_provider_that_was_named_is_passed_over_loudly(blobs: Family) -> None:
    warned: list[str] = []
    proven = choose(blobs, 'tensorrt', 'cuda', 'cpu', warned=warned)
    assert proven.network.provider is REFERENCE
    assert [text.split(':')[0] for text in proven.refused] == ['tensorrt', 'cuda']
    assert 'was built without it (it has' in proven.refused[1]
    assert warned == [f'provider not used: {text}' for text in proven.refused]


@no_cuda
def test_a_provider_that_nobody_named_is_passed_over_without_a_warning(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, 'get_available_providers',
                        lambda: ['CUDAExecutionProvider', 'CPUExecutionProvider'])
    warned: list[str] = []
    told: list[str] = []
    with pytest.warns(UserWarning, match='CUDAExecutionProvider'):
        proven = choose(blobs, 'auto', warned=warned, told=told)
    assert proven.network.provider is REFERENCE
    assert (proven.refused, warned) == ((), [])
    assert told[0].startswith('provider not used: cuda: claims to be there')


@no_cuda
def test_where_no_wanted_provider_works_each_reason_is_given(blobs: Family) -> None:
    with pytest.raises(ProviderError, match='none of the wanted providers works: tensorrt: .*; '
                                            'cuda: .*built without it'):
        choose(blobs, 'tensorrt', 'cuda')


def test_a_provider_that_fails_at_its_first_inference_is_not_used(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(1)).install(monkeypatch)
    proven = choose(blobs, 'cuda', 'cpu')
    assert (proven.network.provider, cuda.runs) == (REFERENCE, 1)
    assert proven.refused[0].startswith('cuda: inference failed: CUDA failure 700')


@pytest.mark.parametrize('fault', [computes_wrongly, overflows_in_boxes])
def test_a_provider_that_computes_wrongly_is_not_used(
        blobs: Family, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    FaultyCuda(fault).install(monkeypatch)
    proven = choose(blobs, 'cuda', 'cpu')
    assert proven.network.provider is REFERENCE
    assert 'its result is not the one of the network' in proven.refused[0]


def test_a_provider_that_leaves_every_convolution_to_the_cpu_is_not_used(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER), leaves=lambda kind: True).install(monkeypatch)
    proven = choose(blobs, 'cuda', 'cpu')
    assert proven.network.provider is REFERENCE
    assert 'cuda: layers that compute run elsewhere: ' in proven.refused[0]


def test_a_provider_that_agrees_with_the_cpu_is_used(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    assert choose(blobs, 'cuda', 'cpu').network.provider.name == 'cuda'


def test_a_variant_that_is_unfit_is_told_of_with_the_others_that_are_for_its_reason(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first session of the provider, alpha 0.5 in fp16, computes wrongly."""
    sides = len(blobs.sides)

    def fault(number: int, outputs: list) -> list:
        return [output + 9.0 for output in outputs] if number <= sides else outputs
    FaultyCuda(fault).install(monkeypatch)
    warned: list[str] = []
    proven = choose(blobs, 'cuda', warned=warned)
    assert proven.network.provider.name == 'cuda'
    assert {(variant.alpha, variant.precision) for variant in proven.unfit} == {(0.5, 'fp16')}
    assert len(proven.unfit) == sides
    assert 'kept off the ladder: a0.5_r1.2_fp16' in warned[0]


def keeper(blobs: Family, names: tuple[str, ...], said: list[str]) -> NetworkKeeper:
    def choose_among(wanted: tuple[Wanted, ...]) -> Proven:
        return choose_network(blobs, wanted, 1, Listeners(said.append))
    return NetworkKeeper(choose_among, wanted_providers(names), said.append)


def test_a_failed_provider_is_replaced_by_the_next_and_remembered(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    said: list[str] = []
    kept = keeper(blobs, ('cuda', 'cpu'), said)
    kept.replace(ProviderError('cuda: lost'))
    assert kept.network.provider is REFERENCE
    assert kept.proven.refused == ('cuda: lost',)
    assert said == ['provider failed: cuda: lost; starting cpu']


def test_a_failed_provider_is_remembered_though_nobody_named_it(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    kept = keeper(blobs, ('auto',), [])
    assert kept.network.provider.name == 'cuda'
    kept.replace(ProviderError('cuda: lost'))
    assert kept.proven.refused == ('cuda: lost',)


def test_the_last_provider_starts_anew_and_is_not_called_refused(blobs: Family) -> None:
    said: list[str] = []
    kept = keeper(blobs, ('cpu',), said)
    first = kept.network
    kept.replace(ProviderError('cpu: lost'))
    assert kept.network is not first
    assert (kept.network.provider, kept.proven.refused) == (REFERENCE, ())
    assert said == ['provider failed: cpu: lost; starting cpu anew']


def test_where_only_one_provider_is_wanted_there_is_no_falling_back(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    kept = keeper(blobs, ('cuda',), [])
    cuda.fault = fails_from(1)
    with pytest.raises(ProviderError, match='none of the wanted providers works: cuda'):
        kept.replace(ProviderError('cuda: lost'))
    assert kept.network.provider.name == 'cuda'
