# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A night of bags as one test: which bags there are, each replayed apart, and what came of all."""
