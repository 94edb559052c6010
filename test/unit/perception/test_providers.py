# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The table of providers answers for itself, and names become the providers to try."""

import onnxruntime as ort
import pytest

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family.variant import PRECISIONS
from mobilenet_ros.perception.providers import (
    AUTO,
    PROVIDERS,
    REFERENCE,
    Provider,
    SessionNeeds,
    check_installed,
    provider_named,
    wanted_providers,
)


@pytest.mark.parametrize('names', [('gpu',), ('cpu', 'CUDA'), ()])
def test_an_unknown_provider_is_refused_with_the_known_ones(names: tuple[str, ...]) -> None:
    with pytest.raises(ProviderError, match='valid are auto, tensorrt, cuda, openvino, cpu'):
        wanted_providers(names)


def test_names_are_taken_in_their_order_and_each_once() -> None:
    wanted = wanted_providers(('cpu', 'cuda', 'cpu'))
    assert [each.provider.name for each in wanted] == ['cpu', 'cuda']


def test_auto_is_what_is_installed_in_the_order_of_the_table(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, 'get_available_providers', lambda: [
        'CPUExecutionProvider', 'OpenVINOExecutionProvider', 'CUDAExecutionProvider'])
    wanted = wanted_providers((AUTO,))
    assert [each.provider.name for each in wanted] == ['cuda', 'openvino', 'cpu']
    assert not any(each.by_name for each in wanted)


def test_auto_builds_no_engines_for_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, 'get_available_providers',
                        lambda: [provider.ort_name for provider in PROVIDERS])
    assert not any(each.provider.cached for each in wanted_providers((AUTO,)))


def test_what_is_named_beside_auto_counts_as_named() -> None:
    wanted = wanted_providers(('tensorrt', AUTO))
    assert wanted[0] == (provider_named('tensorrt'), True)
    assert wanted[-1] == (REFERENCE, False)


def test_names_and_packages_of_the_table_are_unique_and_precisions_exist() -> None:
    assert len({provider.name for provider in PROVIDERS}) == len(PROVIDERS)
    assert len({provider.ort_name for provider in PROVIDERS}) == len(PROVIDERS)
    assert [provider for provider in PROVIDERS if provider.is_reference] == [PROVIDERS[-1]]
    for provider in PROVIDERS:
        assert provider.precisions
        assert set(provider.precisions) <= set(PRECISIONS)
        assert all(provider_named(helper) for helper in provider.helpers)


@pytest.mark.parametrize('provider', PROVIDERS, ids=lambda provider: provider.name)
def test_options_are_text_as_onnx_runtime_wants_them(provider: Provider) -> None:
    for precision in PRECISIONS:
        options = provider.options(SessionNeeds(2, precision))
        assert all(isinstance(text, str) for item in options.items() for text in item)


def test_a_missing_provider_is_told_of_with_the_package_that_has_it(
        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ort, 'get_available_providers', lambda: ['CPUExecutionProvider'])
    with pytest.raises(ProviderError, match=r'openvino: .* was built without it \(it has '
                                            r'CPUEx.*\); the package onnxruntime-openvino'):
        check_installed(provider_named('openvino'))
    check_installed(REFERENCE)
