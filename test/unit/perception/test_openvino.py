# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A real second provider: proof, placement, replacement; skipped where it is not installed.

To run it: an environment with onnxruntime-openvino in place of onnxruntime.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from support.blob_family import BLOB, blob_picture, write_blob_family

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.family import Family, Variant
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.frame import Frame, PixelFormat
from mobilenet_ros.perception.network import Network, noise
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.perception.proof import TOLERANCES, ExactNetwork, difference, fault_of
from mobilenet_ros.perception.provider_choice import Listeners, choose_network
from mobilenet_ros.perception.providers import provider_named, wanted_providers
from mobilenet_ros.pipeline.adaptive_detector import AdaptiveDetector

OPENVINO = provider_named('openvino')
pytestmark = pytest.mark.skipif(not OPENVINO.installed,
                                reason='this onnxruntime has no OpenVINO')


def test_it_is_what_auto_takes_and_runs_every_rung(blobs: Family) -> None:
    proven = choose_network(blobs, wanted_providers(('auto',)))
    assert (proven.network.provider, dict(proven.unfit)) == (OPENVINO, {})


@pytest.mark.parametrize('precision', ['fp32', 'int8'])
@pytest.mark.parametrize('side', [128, 320, 384])
def test_every_width_agrees_with_the_exact_network_at_sizes_in_turn(precision: str,
                                                                    side: int) -> None:
    family = find_family('coco')
    network = Network(family, OPENVINO)
    for alpha in (0.25, 0.5, 0.75, 1.0):
        variant = Variant(alpha, side / family.base_side, precision)
        found = network.run(variant, noise(side))
        assert network.compute_elsewhere(variant) == {}
        assert difference(family, found, ExactNetwork(network).run(variant, noise(side))) < (
            TOLERANCES[precision])


@pytest.fixture(scope='module')
def partly_taken(tmp_path_factory: pytest.TempPathFactory) -> Family:
    """Return a family whose wider network has one layer that only the CPU has.

    It multiplies the logits by a unit matrix, so that the result is the same.
    """
    family = write_blob_family(tmp_path_factory.mktemp('parts') / 'blobs')
    model = max(family.models, key=lambda model: model.alpha)
    proto = onnx.load_from_string(family.model_bytes(model))
    proto.opset_import.append(helper.make_opsetid('com.microsoft', 1))
    last = next(node for node in proto.graph.node if node.output[0] == 'class_logits')
    last.output[0] = 'logits'
    unit = np.eye(len(family.labels), dtype=np.float32)
    proto.graph.initializer.append(numpy_helper.from_array(unit, 'unit'))
    proto.graph.node.append(helper.make_node('TransposeMatMul', ['logits', 'unit'],
                                             ['class_logits'], domain='com.microsoft'))
    return with_bytes(family, model.file, proto.SerializeToString())


def with_bytes(family: Family, file: str, content: bytes) -> Family:
    Path(family.folder / file).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return replace(family, models=tuple(
        replace(model, sha256=digest) if model.file == file else model
        for model in family.models))


def test_a_network_that_it_takes_only_in_part_is_found_out(partly_taken: Family) -> None:
    network = Network(partly_taken, OPENVINO)
    assert fault_of(network, Variant(0.25, 1.0)) == ''
    assert fault_of(network, Variant(0.5, 1.0)) == (
        'openvino: layers that compute run elsewhere: 1 on CPUExecutionProvider')


def test_what_it_takes_only_in_part_is_kept_off_the_ladder(partly_taken: Family) -> None:
    said: list[str] = []
    detector = AdaptiveDetector(partly_taken, providers=('openvino', 'cpu'), log=said.append)
    assert detector.provider == 'openvino'
    assert {rung.variant.alpha for rung in detector.controller.ladder.rungs} == {0.25}
    assert any(text.startswith('kept off the ladder: a0.5_') for text in said)


def test_a_failure_costs_one_frame_and_the_cpu_goes_on(blobs: Family,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault: one run of the real session is made to fail."""
    detector = AdaptiveDetector(blobs, providers=('openvino', 'cpu'), adapt=False, alpha=0.25,
                                rho=1.0)
    frame = Frame(blob_picture(), PixelFormat.BGR)
    before = detector.process(frame)
    assert (detector.provider, set(before.detections.class_ids.tolist())) == ('openvino', {BLOB})

    def lost(network: Network, variant: Variant, image: NDArray[np.uint8]) -> RawOutput:
        raise ProviderError('openvino: inference failed: the device is lost')
    with monkeypatch.context() as broken, pytest.raises(ProviderError):
        broken.setattr(detector._detector.network, 'run', lost.__get__(detector))
        detector.process(frame)
    after = detector.process(frame)
    assert detector.provider == 'cpu'
    np.testing.assert_allclose(after.detections.boxes_xyxy, before.detections.boxes_xyxy, atol=1.0)
    assert 'the device is lost' in detector.refused_providers[0]


def test_another_provider_that_is_wanted_first_and_missing_is_passed_over(blobs: Family) -> None:
    said: list[str] = []
    proven = choose_network(blobs, wanted_providers(('cuda', 'openvino')),
                            listeners=Listeners(said.append))
    assert proven.network.provider is OPENVINO
    assert 'cuda' in said[0]
