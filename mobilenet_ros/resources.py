# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where the files that come with the package are: launch files, configuration, models."""

import sys
from pathlib import Path

PACKAGE = 'mobilenet_ros'


def share_path() -> Path:
    """Return the folder that holds launch/, config/ and resource/.

    The source tree where the package runs from it, else the share folder that colcon or pip made.
    """
    tree = Path(__file__).resolve().parents[1]
    if (tree / 'resource' / PACKAGE).is_file():
        return tree
    return _from_ament_index() or Path(sys.prefix) / 'share' / PACKAGE


def _from_ament_index() -> Path | None:
    try:
        from ament_index_python.packages import PackageNotFoundError, get_package_share_directory
    except ImportError:
        return None
    try:
        return Path(get_package_share_directory(PACKAGE))
    except (PackageNotFoundError, EnvironmentError):  # the latter: no AMENT_PREFIX_PATH
        return None
