# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The blob finder for the bags of a night."""

from support.fixtures import blobs

__all__ = ['blobs']
