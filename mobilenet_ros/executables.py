# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The executables: setup.py installs them, `python -m mobilenet_ros` starts them; no import."""

EXECUTABLES = {
    'bag_player': 'mobilenet_ros.ros.bag_player_node:main',
    'benchmark': 'mobilenet_ros.tools.benchmark:main',
    'calibrate': 'mobilenet_ros.tools.calibrate:main',
    'camera': 'mobilenet_ros.ros.camera_node:main',
    'demo': 'mobilenet_ros.tools.demo:main',
    'detector': 'mobilenet_ros.ros.detector_node:main',
    'evaluate': 'mobilenet_ros.tools.evaluate:main',
    'export': 'mobilenet_ros.tools.export:main',
    'family': 'mobilenet_ros.tools.family:main',
    'import_model': 'mobilenet_ros.tools.import_model:main',
    'replay': 'mobilenet_ros.tools.replay:main',
    'train': 'mobilenet_ros.tools.train:main',
}
