# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The set-up: makes `.venv` from what the machine has, with the standard library only."""
