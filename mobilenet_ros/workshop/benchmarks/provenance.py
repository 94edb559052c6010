# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What was measured with: the versions and the machine, as the files of figures have them."""

import os
import platform
from typing import Any

import cv2
import numpy as np

from mobilenet_ros import __version__
from mobilenet_ros.perception.providers import runtime_version


def provenance() -> dict[str, Any]:
    """Return the versions of what computes, and what the machine is."""
    return {'versions': {'mobilenet_ros': __version__, 'onnxruntime': runtime_version(),
                         'opencv': cv2.__version__, 'numpy': np.__version__,
                         'python': platform.python_version(),
                         'ros': os.environ.get('ROS_DISTRO', 'wheels')},
            'machine': {'cores': os.cpu_count(), 'processor': platform.machine()}}


def load_line() -> str:
    """Return a sentence on how busy the machine was during the last minute."""
    return f'load average of the machine: {os.getloadavg()[0]:.1f}'
