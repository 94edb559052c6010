# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A detector on a real graph of processes, for the programs that show or measure it."""
