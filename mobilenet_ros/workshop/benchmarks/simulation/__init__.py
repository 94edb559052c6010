# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A camera, a slot, a worker and a machine under load, simulated to compare controllers."""
