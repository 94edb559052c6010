# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The executables: setup.py installs them, `python -m mobilenet_ros` starts them; no import."""

EXECUTABLES = {
    'detector': 'mobilenet_ros.ros.detector_node:main',
    'import_model': 'mobilenet_ros.tools.import_model:main',
}
