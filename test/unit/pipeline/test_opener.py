# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A variant is opened once beside the frames, and what is wrong with it is told."""

import os
import threading

import pytest
from support.faulty_provider import FaultyCuda, computes_wrongly, fails_from
from support.two_cores import NEEDS_TWO_CORES

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.providers import provider_named
from mobilenet_ros.pipeline.opener import Opener

CUDA = provider_named('cuda')


def test_a_variant_is_ready_when_it_was_opened(blobs: Family) -> None:
    said: list[str] = []
    opener = Opener(Network(blobs), said.append)
    variant = blobs.members[0].variant
    while not opener.is_ready([variant]):
        opener.wait()
    assert said == []


@NEEDS_TWO_CORES
def test_a_variant_is_opened_on_every_core_for_who_has_left_some(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    network, everywhere = Network(blobs), os.sched_getaffinity(0)
    cores: list[set[int]] = []
    prepare = network.prepare

    def noted(variant: Variant) -> RawOutput:
        cores.append(os.sched_getaffinity(0))
        return prepare(variant)

    monkeypatch.setattr(network, 'prepare', noted)
    opener = Opener(network, lambda text: None)

    def ask() -> None:
        os.sched_setaffinity(0, {min(everywhere)})
        opener.is_ready([blobs.members[0].variant])
        opener.wait()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert cores
    assert all(each == everywhere for each in cores)


def test_what_failed_is_tried_again_only_for_who_asks_again(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(1)).install(monkeypatch)
    said: list[str] = []
    opener, variant = Opener(Network(blobs, CUDA), said.append), blobs.members[0].variant
    for _ in range(3):
        assert not opener.is_ready([variant])
        opener.wait()
    assert (cuda.runs, len(said)) == (1, 1)
    opener.try_again()
    assert not opener.is_ready([variant])
    opener.wait()
    assert (cuda.runs, len(said)) == (2, 2)
    assert 'a0.25_r0.6_fp32 does not open; cuda: inference failed' in said[0]


def test_a_variant_that_computes_wrongly_is_told_of_and_ready(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(computes_wrongly).install(monkeypatch)
    said: list[str] = []
    opener, variant = Opener(Network(blobs, CUDA), said.append), blobs.members[0].variant
    opener.open_now(variant)
    assert opener.is_ready([variant])
    assert 'pinned: a0.25_r0.6_fp32; cuda: its result is not the one of the network' in said[0]


def test_who_opens_now_gets_the_error(blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(fails_from(1)).install(monkeypatch)
    opener = Opener(Network(blobs, CUDA), lambda text: None)
    with pytest.raises(ProviderError, match='cuda: inference failed'):
        opener.open_now(blobs.members[0].variant)
