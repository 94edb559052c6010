# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where files are: launch files, configuration and models of the package, and its cache."""

import os
from pathlib import Path

PACKAGE = 'mobilenet_ros'
CACHE_VARIABLE = 'MOBILENET_ROS_CACHE'


def cache_folder() -> Path:
    """Return $MOBILENET_ROS_CACHE, else mobilenet_ros below the user's cache folder."""
    if folder := os.environ.get(CACHE_VARIABLE):
        return Path(folder)
    return Path(os.environ.get('XDG_CACHE_HOME') or Path.home() / '.cache') / PACKAGE


def share_path(module: str | Path = __file__) -> Path:
    """Return the folder that holds launch/, config/ and resource/.

    It is the source tree where the package runs from it, else the share folder beside the
    installed package; `module` is any file of the package. Raises FileNotFoundError.
    """
    source_tree, *prefixes = Path(module).resolve().parents[1:]
    if (source_tree / 'package.xml').is_file():
        return source_tree
    for prefix in prefixes:
        share = prefix / 'share' / PACKAGE
        if (share / 'package.xml').is_file():
            return share
    raise FileNotFoundError(
        f'no share/{PACKAGE} beside {Path(module).resolve().parent}: install the package with '
        f'colcon or pip, or run it from its source tree')
