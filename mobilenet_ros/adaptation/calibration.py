# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The cache of measured T0: one small JSON file for each machine, provider and family."""
