# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How well the node holds its rate: the controller on simulated loads, the node on real ones."""
