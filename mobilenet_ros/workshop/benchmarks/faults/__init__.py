# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Injects faults into a real detector: what a bad night does to it, in one command."""
