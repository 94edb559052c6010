# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""ONNX Runtime with its defaults, as its first example shows it."""

import onnxruntime as ort

from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.workshop.benchmarks.peers.plain_detector import PlainDetector
from mobilenet_ros.workshop.networks.plain_network import INPUT, OUTPUTS, plain_network


def open_peer(family: Family, member: Member) -> PlainDetector:
    """Return the detector."""
    network = plain_network(family, member)
    session = ort.InferenceSession(network.content,
                                   providers=['CPUExecutionProvider'])
    return PlainDetector(family, member, network,
                         lambda blob: RawOutput(*session.run(OUTPUTS, {INPUT: blob})))
