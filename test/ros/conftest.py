# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A graph for each test, and the blob finder for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='no ROS 2 here')

from support.fixtures import blobs  # noqa: E402
from support.ros_graph import RosGraph  # noqa: E402

from mobilenet_ros.family import Family  # noqa: E402

__all__ = ['blobs']


@pytest.fixture
def graph(blobs: Family, tmp_path: Path) -> Iterator[RosGraph]:  # noqa: F811
    """Return a graph of the test's own."""
    graph = RosGraph(blobs, tmp_path)
    yield graph
    graph.close()
