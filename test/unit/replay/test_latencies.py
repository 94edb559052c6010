# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Latencies keep every bit through a file."""

import json

from mobilenet_ros.family import Variant
from mobilenet_ros.replay.latencies import Latency, latency_from_json, latency_to_json


def test_round_trip_to_the_last_bit() -> None:
    latency = Latency('/camera/image', 1_700_000_000_000_000_001, Variant(0.75, 1.10667, 'int8'),
                      0.1 + 0.2, 1 / 3, 1e-9, 2**-40, 0.1)
    assert latency_from_json(json.loads(json.dumps(latency_to_json(latency)))) == latency
