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
from mobilenet_ros.perception.provider_choice import NetworkKeeper, Proven, choose_network
from mobilenet_ros.perception.providers import check_names, cpu_options, installed

no_cuda = pytest.mark.skipif(installed('cuda'), reason='this onnxruntime has CUDA')
NEVER = 10**9


@pytest.mark.parametrize('names', [('gpu',), ('cpu', 'CUDA'), ()])
def test_an_unknown_provider_is_refused_with_the_known_ones(names: tuple[str, ...]) -> None:
    with pytest.raises(ProviderError, match='valid are tensorrt, cuda, cpu'):
        check_names(names)


def test_idle_sessions_do_not_spin() -> None:
    assert cpu_options(2).get_session_config_entry('session.intra_op.allow_spinning') == '0'


def test_the_cpu_proves_itself(blobs: Family) -> None:
    proven = choose_network(blobs, ('cpu',))
    assert proven.network.provider == 'cpu'
    assert proven.refused == ()


@no_cuda
def test_a_missing_provider_is_passed_over_loudly(blobs: Family) -> None:
    said: list[str] = []
    proven = choose_network(blobs, ('tensorrt', 'cuda', 'cpu'), log=said.append)
    assert proven.network.provider == 'cpu'
    assert [text.split(':')[0] for text in proven.refused] == ['tensorrt', 'cuda']
    assert 'was built without it (it has' in proven.refused[1]
    assert said == [f'provider not used: {text}' for text in proven.refused]


@no_cuda
def test_where_no_wanted_provider_works_each_reason_is_given(blobs: Family) -> None:
    with pytest.raises(ProviderError, match='none of the wanted providers works: tensorrt: .*; '
                                            'cuda: .*built without it'):
        choose_network(blobs, ('tensorrt', 'cuda'))


@no_cuda
def test_a_provider_that_is_only_listed_is_found_out(blobs: Family,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """ONNX Runtime lists what it was compiled with; the session it opens is a real one."""
    monkeypatch.setattr(ort, 'get_available_providers',
                        lambda: ['CUDAExecutionProvider', 'CPUExecutionProvider'])
    with pytest.warns(UserWarning, match='CUDAExecutionProvider'):
        proven = choose_network(blobs, ('cuda', 'cpu'))
    assert proven.network.provider == 'cpu'
    assert 'claims to be there, but the session runs on CPUExecutionProvider' in proven.refused[0]


def test_a_provider_that_fails_at_its_first_inference_is_not_used(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(1)).install(monkeypatch)
    proven = choose_network(blobs, ('cuda', 'cpu'))
    assert (proven.network.provider, cuda.runs) == ('cpu', 1)
    assert proven.refused[0].startswith('cuda: inference failed: CUDA failure 700')


@pytest.mark.parametrize('fault', [computes_wrongly, overflows_in_boxes])
def test_a_provider_that_computes_wrongly_is_not_used(
        blobs: Family, monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    FaultyCuda(fault).install(monkeypatch)
    proven = choose_network(blobs, ('cuda', 'cpu'))
    assert proven.network.provider == 'cpu'
    assert 'its result is not the CPU one' in proven.refused[0]


def test_a_provider_that_agrees_with_the_cpu_is_used(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    assert choose_network(blobs, ('cuda', 'cpu')).network.provider == 'cuda'


def keeper(blobs: Family, providers: tuple[str, ...], said: list[str]) -> NetworkKeeper:
    def choose(names: tuple[str, ...]) -> Proven:
        return choose_network(blobs, names, log=said.append)
    return NetworkKeeper(choose, providers, said.append)


def test_a_failed_provider_is_replaced_by_the_next_and_remembered(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    said: list[str] = []
    kept = keeper(blobs, ('cuda', 'cpu'), said)
    kept.replace(ProviderError('cuda: lost'))
    assert kept.network.provider == 'cpu'
    assert kept.proven.refused == ('cuda: lost',)
    assert said == ['provider failed: cuda: lost; starting cpu']


def test_the_last_provider_starts_anew_and_is_not_called_refused(blobs: Family) -> None:
    said: list[str] = []
    kept = keeper(blobs, ('cpu',), said)
    first = kept.network
    kept.replace(ProviderError('cpu: lost'))
    assert kept.network is not first
    assert (kept.network.provider, kept.proven.refused) == ('cpu', ())
    assert said == ['provider failed: cpu: lost; starting cpu anew']


def test_where_only_one_provider_is_wanted_there_is_no_falling_back(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    kept = keeper(blobs, ('cuda',), [])
    cuda.fault = fails_from(1)
    with pytest.raises(ProviderError, match='none of the wanted providers works: cuda'):
        kept.replace(ProviderError('cuda: lost'))
    assert kept.network.provider == 'cuda'
