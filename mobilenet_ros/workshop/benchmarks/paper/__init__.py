# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The claim of the MobileNet paper, measured: Mult-Adds against time."""
