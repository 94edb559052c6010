# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Marks tests of where threads run."""

import os

import pytest

from mobilenet_ros.cores import usable_cores

NEEDS_TWO_CORES = pytest.mark.skipif(
    not hasattr(os, 'sched_setaffinity') or usable_cores() < 2,
    reason='the system ties no threads, or has one core only')
