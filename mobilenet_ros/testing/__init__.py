# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""For tests of robots: replay a bag and say what must be seen in it.

`pytest_plugins = ['mobilenet_ros.testing']` in a test or conftest.py gives the fixture `replay`.
"""

from mobilenet_ros.testing.fixture import replay
from mobilenet_ros.testing.seen import Seen

__all__ = ['Seen', 'replay']
