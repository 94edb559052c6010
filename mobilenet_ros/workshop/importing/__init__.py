# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From other people's networks, in TFLite or in ONNX with a description, to a family of ours."""
