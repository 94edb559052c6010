# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A path that the rosbags library can open as sqlite3 whatever characters it contains.

The library writes paths into the text of a URI as they are: what follows a `#` or `?` would be
lost, and `%20` read as a space.
"""

from pathlib import PosixPath

_QUOTED = str.maketrans({'%': '%25', '#': '%23', '?': '%3F'})
_REPLACED = str.maketrans('%#?', '___')


class BagPath(PosixPath):
    """A path that is quoted where it is formatted, as in a URI, and only there."""

    def __format__(self, spec: str) -> str:
        return format(str(self).translate(_QUOTED), spec)

    @property
    def stem(self) -> str:
        """Return how a compressed file is to be called where it is unpacked."""
        return super().stem.translate(_REPLACED)
