# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The executables: setup.py installs them, `python -m mobilenet_ros` starts them; no import."""

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
