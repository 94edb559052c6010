# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The committed graph of the suppression is the one that its code builds."""

import onnx

from mobilenet_ros.workshop.networks.suppress_graph import FILE, build_suppress


def test_committed_file_is_what_the_code_builds() -> None:
    built, committed = build_suppress(), onnx.load(FILE)
    committed.producer_version = built.producer_version
    assert built == committed
