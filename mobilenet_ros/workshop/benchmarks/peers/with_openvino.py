# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""OpenVINO on the CPU with its defaults, precision included."""

import openvino

from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.perception.octaves import RawOutput
from mobilenet_ros.workshop.benchmarks.peers.plain_detector import PlainDetector
from mobilenet_ros.workshop.networks.plain_network import OUTPUTS, plain_network


def open_peer(family: Family, member: Member) -> PlainDetector:
    """Return the detector."""
    network = plain_network(family, member)
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(network.content), 'CPU')
    outputs = [compiled.output(name) for name in OUTPUTS]

    def runs(blob: object) -> RawOutput:
        results = compiled(blob)
        return RawOutput(*(results[output] for output in outputs))
    return PlainDetector(family, member, network, runs)
