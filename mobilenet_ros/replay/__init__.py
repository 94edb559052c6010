# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Yesterday's bag as today's test: the node's pipeline, fed from a bag, the same every time."""
