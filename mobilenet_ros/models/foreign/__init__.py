# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From somebody else's SSD in ONNX, and a description of it, to a family of ours."""
