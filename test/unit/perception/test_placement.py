# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A profile tells where layers ran, and a layer that computes is found wherever it was left."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from support.faulty_provider import FaultyCuda, fails_from

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family import Family
from mobilenet_ros.perception.network import OUTPUTS, Network, noise
from mobilenet_ros.perception.placement import Profile
from mobilenet_ros.perception.providers import REFERENCE, SessionNeeds, provider_named
from mobilenet_ros.perception.session import open_session, session_options

NEVER = 10**9
CUDA = provider_named('cuda')


def convolutions_on_the_cpu(family: Family) -> dict[str, int]:
    network = Network(family, CUDA)
    variant = family.members[0].variant
    network.prepare(variant)
    return network.compute_elsewhere(variant)


def test_a_provider_that_takes_all_leaves_nothing(blobs: Family,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    assert convolutions_on_the_cpu(blobs) == {}


def test_one_layer_left_to_the_cpu_is_found(blobs: Family,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER), leaves=first_convolution()).install(monkeypatch)
    assert convolutions_on_the_cpu(blobs) == {'CPUExecutionProvider': 1}


def first_convolution() -> Callable[[str], bool]:
    seen: list[str] = []

    def leaves(kind: str) -> bool:
        seen.append(kind)
        return kind == 'Conv' and seen.count(kind) == 1
    return leaves


def test_changes_of_shape_may_run_anywhere(blobs: Family,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(NEVER), leaves=lambda kind: 'Conv' not in kind).install(monkeypatch)
    assert convolutions_on_the_cpu(blobs) == {}


def test_every_layer_that_computes_is_counted_and_no_file_stays(blobs: Family) -> None:
    before = set(Path(tempfile.gettempdir()).iterdir())
    options = session_options(1)
    profile = Profile(options)
    session = open_session(blobs.model_bytes(blobs.models[0]), REFERENCE, SessionNeeds(), options)
    session.run(OUTPUTS, {'image': noise(96)})
    found = profile.compute_elsewhere(session, CUDA)
    assert found == {'CPUExecutionProvider': 47}
    assert set(Path(tempfile.gettempdir()).iterdir()) <= before


def test_where_no_profile_can_be_written_the_provider_is_refused(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, 'tempdir', str(tmp_path / 'absent'))
    with pytest.raises(ProviderError, match='folder for temporary files'):
        Profile(session_options(1))
