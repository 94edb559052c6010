# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Ours: the flow of a frame as it runs in the node."""

import time

from mobilenet_ros.cores import leave_helpers_cores
from mobilenet_ros.family.family import Family, Member
from mobilenet_ros.perception.detector import FrameDetector
from mobilenet_ros.perception.network import Network


def open_peer(family: Family, member: Member) -> FrameDetector:
    """Return the detector of the node."""
    network = Network(family)
    network.prepare(member.variant)
    leave_helpers_cores()  # as the node's worker does
    return FrameDetector(network, time.perf_counter)
