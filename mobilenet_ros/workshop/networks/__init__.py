# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From a layer table and a set of weights to ONNX files; the only place that builds ONNX."""
