# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Every rung is run and held against the exact network; an unfit one makes room for others."""

from collections.abc import Collection, Iterable

import numpy as np
import pytest
from numpy.typing import NDArray
from support.faulty_provider import FaultyCuda, computes_wrongly, fails_from

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.perception.network import Network, noise
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.proof import (
    TOLERANCES,
    ExactNetwork,
    difference,
    every_variant,
    fault_of,
    prove,
)
from mobilenet_ros.perception.providers import REFERENCE, Provider, provider_named

CUDA = provider_named('cuda')
NEVER = 10**9


def test_every_rung_is_run_on_the_provider(blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    cuda = FaultyCuda(fails_from(NEVER)).install(monkeypatch)
    network = Network(blobs, CUDA)
    rungs = [*every_variant(network.family, CUDA, ())]
    assert prove(network) == {}
    assert cuda.runs == len(rungs) == 2 * len(blobs.members)
    assert all(network.is_prepared(variant) for variant in rungs)


def test_what_is_no_rung_is_not_opened(blobs: Family) -> None:
    network = Network(blobs)
    prove(network, lambda family, provider, unfit: [Variant(0.5, 1.0)])
    assert network.is_prepared(Variant(0.5, 1.0))
    assert not network.is_prepared(Variant(0.25, 1.0))


def test_a_rung_that_comes_up_for_an_unfit_one_is_proven_in_turn(
        blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(number: int, outputs: list) -> list:
        return computes_wrongly(number, outputs) if number == 1 else outputs
    cuda = FaultyCuda(fault).install(monkeypatch)
    order = [Variant(0.25, 1.0), Variant(0.5, 1.0), Variant(0.5, 0.6)]

    def first_fit(family: Family, provider: Provider,
                  unfit: Collection[Variant]) -> Iterable[Variant]:
        return [variant for variant in order if variant not in unfit][:1]
    assert set(prove(Network(blobs, CUDA), first_fit)) == {order[0]}
    assert cuda.runs == 2


def test_where_no_rung_is_fit_the_provider_is_not(blobs: Family,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    FaultyCuda(computes_wrongly).install(monkeypatch)
    with pytest.raises(ProviderError, match=r'cuda: its result is not the one of the network, by '
                                            r'\d.*, allowed is 0.05'):
        prove(Network(blobs, CUDA))


def test_the_cpu_is_held_against_its_own_exact_result(blobs: Family,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    """As with fused int8 layers of some versions of ONNX Runtime on some processors."""
    network = Network(blobs)
    right = network.run

    def run(variant: Variant, image: NDArray[np.uint8]) -> RawOutput:
        raw = right(variant, image)
        return raw._replace(box_deltas=raw.box_deltas + 9.0) if variant.alpha == 0.5 else raw
    monkeypatch.setattr(network, 'run', run)
    assert {variant.alpha for variant in prove(network)} == {0.5}


def test_a_fault_is_told_and_none_where_there_is_none(blobs: Family,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    variant = blobs.members[0].variant
    assert fault_of(Network(blobs), variant) == ''
    FaultyCuda(fails_from(NEVER), leaves=lambda kind: True).install(monkeypatch)
    assert fault_of(Network(blobs, CUDA), variant).startswith(
        'cuda: layers that compute run elsewhere: 47 on CPUExecutionProvider')


def test_the_exact_network_says_what_the_network_says(blobs: Family) -> None:
    network = Network(blobs)
    exact = ExactNetwork(network)
    for member in blobs.members:
        image = noise(member.side)
        found = difference(blobs, network.run(member.variant, image),
                           exact.run(member.variant, image))
        assert found < 1e-4 < min(TOLERANCES.values())


def test_a_difference_is_the_largest_and_what_is_no_number_stays_none(blobs: Family) -> None:
    raw = Network(blobs, REFERENCE).run(blobs.members[0].variant, noise(blobs.members[0].side))
    assert difference(blobs, raw, raw) == 0.0
    scale = blobs.box_scales[0]
    moved = raw._replace(box_deltas=raw.box_deltas + np.float32(0.5 * scale) * np.array(
        [1, 0, 0, 0], np.float32))
    assert difference(blobs, moved, raw) == pytest.approx(0.5, rel=1e-4)
    assert np.isnan(difference(blobs, raw._replace(box_deltas=raw.box_deltas * np.nan), raw))


def test_rows_that_changed_places_are_no_difference_and_other_rows_are(blobs: Family) -> None:
    rng = np.random.default_rng(0)
    raw = RawOutput(rng.normal(0, 3, (1, 60, 4)).astype(np.float32),
                    rng.normal(0, 2, (1, 60, 3)).astype(np.float32))
    order = rng.permutation(60)
    ranked = RawOutput(raw.box_deltas[:, order], raw.class_logits[:, order])
    assert difference(blobs, ranked, raw) < 1e-6
    best = int(raw.class_logits[0].max(axis=1).argmax())
    for wrong in (ranked._replace(box_deltas=ranked.box_deltas + np.float32(9)),
                  ranked._replace(class_logits=np.full_like(raw.class_logits, -9)),
                  RawOutput(*(np.delete(each, best, axis=1)[:, [*range(59), 0]]
                              for each in raw))):
        assert difference(blobs, wrong, raw) > 0.1
        assert difference(blobs, raw, wrong) > 0.1
