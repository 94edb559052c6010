# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Fixtures that tests of several packages use; their conftest.py import them by name."""

import pytest
from support.blob_family import write_blob_family

from mobilenet_ros.family import Family


@pytest.fixture(scope='session')
def blobs(tmp_path_factory: pytest.TempPathFactory) -> Family:
    """Return the blob finder, written once."""
    return write_blob_family(tmp_path_factory.mktemp('families') / 'blobs')
