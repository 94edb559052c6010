# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Both ends of an 8-bit network stay as they are, and a network that loses too much is none."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper
from support.toy_detectors import LABELS, SIDE, network, toy_of

from mobilenet_ros.workshop.importing import quantise_network
from mobilenet_ros.workshop.importing.description import ModelFile
from mobilenet_ros.workshop.importing.import_network import (
    Pictures,
    import_network,
)
from mobilenet_ros.workshop.importing.quantise_network import first_end, last_end, quantised
from mobilenet_ros.workshop.importing.understand import Wishes


def chain(*operators: str) -> onnx.GraphProto:
    """Return nodes one after the other, named after their places."""
    nodes = [helper.make_node(operator, [f't{place}'], [f't{place + 1}'], str(place))
             for place, operator in enumerate(operators)]
    return helper.make_graph(nodes, 'chain', [], [])


def test_ends_grow_from_both_sides_and_leave_the_middle() -> None:
    graph = chain('Cast', 'Conv', 'Relu', 'Conv', 'Relu', 'Conv', 'Sigmoid')
    assert first_end(graph, 0) == []
    assert first_end(graph, 1) == ['0', '1', '2']
    assert first_end(graph, 2) == ['0', '1', '2', '3', '4']
    assert last_end(graph) == ['6', '5']
    for count in range(3):
        assert set(first_end(graph, count)) <= set(first_end(graph, count + 1))


@pytest.fixture
def imported(tmp_path: Path) -> onnx.ModelProto:
    """Return the fp32 network of an imported toy."""
    onnx.save(network(toy_of('yolox')), tmp_path / 'toy.onnx')
    family = import_network([ModelFile(tmp_path / 'toy.onnx', 1.0)], LABELS, tmp_path / 'family',
                            Wishes(sides=(SIDE,)), Pictures(lambda side, fit: iter(()), None),
                            lambda text: None)
    return onnx.load(family.folder / family.models[0].file)


def images(count: int) -> list[np.ndarray]:
    """Return noise."""
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (1, SIDE, SIDE, 3)).astype(np.uint8) for _ in range(count)]


def test_what_stays_and_what_is_lost_is_told(imported: onnx.ModelProto) -> None:
    found = quantised(imported, images(3), 'toy_a1_int8')
    assert found.network is not None
    assert found.network.graph.name == 'toy_a1_int8'
    assert 'the first 0 and the last of 3 convolutions stay in 32 bits' in found.said
    assert 'times as long as fp32' in found.said


def test_a_network_that_loses_too_much_is_none(imported: onnx.ModelProto,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantise_network, 'MOST_LOSS', -1.0)
    found = quantised(imported, images(1), 'toy_a1_int8')
    assert found.network is None
    assert found.said.startswith('none, it would lose too much')
