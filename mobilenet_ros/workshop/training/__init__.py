# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Trains families on labelled pictures; the only place of torch."""
