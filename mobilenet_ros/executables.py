# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The executables: setup.py installs them, `python -m mobilenet_ros` starts them.

Nothing of this package is imported here, so that naming an executable costs nothing.
"""

import shutil
import sys

EXECUTABLES = {
    'bag_player': 'mobilenet_ros.ros.bag_player_node:main',
    'benchmark': 'mobilenet_ros.programs.benchmark:main',
    'calibrate': 'mobilenet_ros.programs.calibrate:main',
    'camera': 'mobilenet_ros.ros.camera_node:main',
    'demo': 'mobilenet_ros.programs.demo:main',
    'detector': 'mobilenet_ros.ros.detector_node:main',
    'evaluate': 'mobilenet_ros.programs.evaluate:main',
    'export': 'mobilenet_ros.programs.export:main',
    'family': 'mobilenet_ros.programs.family:main',
    'import_model': 'mobilenet_ros.programs.import_model:main',
    'replay': 'mobilenet_ros.programs.replay:main',
    'train': 'mobilenet_ros.programs.train:main',
}


def command_of(name: str) -> str:
    """Return what starts an executable, as it can be pasted into a terminal of this machine."""
    started = 'ros2 run' if shutil.which('ros2') else f'{sys.executable} -m'
    return f'{started} mobilenet_ros {name}'
