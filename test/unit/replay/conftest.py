# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The blob finder and bags of it."""

from pathlib import Path

import pytest
from support.bags import blob_messages, two_cameras, write_bag
from support.fixtures import blobs

__all__ = ['blobs']


@pytest.fixture(scope='session')
def blob_bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bag of one camera that sees a blob walk by from its third frame on."""
    return write_bag(tmp_path_factory.mktemp('bags') / 'blob', blob_messages())


@pytest.fixture(scope='session')
def two_camera_bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bag of a front and a rear camera."""
    return write_bag(tmp_path_factory.mktemp('bags') / 'two', two_cameras(), 'mcap')
