# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The blob finder for the tests of families."""

from support.fixtures import blobs

__all__ = ['blobs']
