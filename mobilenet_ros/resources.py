# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where the files that come with the package are: launch files, configuration, models."""

from pathlib import Path

PACKAGE = 'mobilenet_ros'


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
