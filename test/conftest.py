# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What every test shares: an isolated ROS domain, the shared data, the modules of `support`."""

import os
import random
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Before rclpy is imported anywhere: nothing is heard from, and nothing reaches, another graph.
os.environ['ROS_DOMAIN_ID'] = str(random.randint(1, 101))
os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
if os.environ.get('ROS_DISTRO') == 'humble':
    os.environ['ROS_LOCALHOST_ONLY'] = '1'  # how Humble, which knows no range, says it

# The package comes from the environment, as for a user; the root's `launch` is no Python module.
sys.path[:] = [entry for entry in sys.path if Path(entry or '.').resolve() != ROOT]
sys.path.insert(0, str(ROOT / 'test'))


@pytest.fixture(scope='session')
def shared_data() -> Path:
    """Return the folder of pictures, videos and teachers that is kept outside the project."""
    folder = ROOT.parent / 'shared' / 'data'
    if not folder.is_dir():
        pytest.skip('no ../shared/data: this test needs pictures that are not in the project')
    return folder
