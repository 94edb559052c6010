# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The plain network says what ours says, in either precision."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from support.blob_family import ALPHAS, write_blob_family

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family import Variant
from mobilenet_ros.family.find import find_family
from mobilenet_ros.perception.network import Network, noise
from mobilenet_ros.workshop.networks.family_folder import NewNetwork, write_family
from mobilenet_ros.workshop.networks.plain_network import INPUT, OUTPUTS, plain_network


@pytest.mark.parametrize(('precision', 'allowed'), [('fp32', 1e-5), ('int8', 0.1)])
def test_says_what_the_network_says(precision: str, allowed: float) -> None:
    family = find_family('coco')
    member = family.member(Variant(0.25, 0.4, precision))
    image = noise(member.side)
    content, mean, factor = plain_network(family, member)
    session = ort.InferenceSession(content, providers=['CPUExecutionProvider'])
    planes = (image.transpose(0, 3, 1, 2) - np.float32(mean)) * np.float32(factor)
    plain = session.run(OUTPUTS, {INPUT: planes})
    for found, expected in zip(plain, Network(family).run(member.variant, image), strict=True):
        assert np.abs(found - expected).mean() < allowed


def test_a_network_of_another_make_is_refused(tmp_path: Path) -> None:
    blobs = write_blob_family(tmp_path / 'blobs')
    graph = onnx.load(blobs.folder / blobs.models[0].file)
    for node in graph.graph.node:
        node.input[:] = ['average' if name == 'pixel_mean' else name for name in node.input]
    for constant in graph.graph.initializer:
        constant.name = 'average' if constant.name == 'pixel_mean' else constant.name
    foreign = write_family(replace(blobs, folder=tmp_path / 'foreign'),
                           [NewNetwork(ALPHAS[0], 'fp32', graph)])
    with pytest.raises(ManifestError, match='not built by this package'):
        plain_network(foreign, foreign.members[0])
