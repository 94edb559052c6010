# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Files of a family, data of strangers: inside its folder, regular and of bounded size."""

import errno
import stat
from pathlib import Path

from mobilenet_ros.errors import ManifestError

MANIFEST = 'manifest.yaml'
MAX_TEXT_BYTES = 4 << 20
MAX_ANCHORS_BYTES = 64 << 20
MAX_MODEL_BYTES = 2 << 30  # protobuf's own limit


def read_bounded(path: Path, most_bytes: int) -> bytes:
    """Return the content of a regular file; raises OSError on another kind and on a larger one.

    A pipe would be waited for and /dev/zero read until memory ends.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, 'it is no regular file', str(path))
    if found.st_size > most_bytes:
        raise OSError(errno.EFBIG, f'it has {found.st_size} bytes, at most {most_bytes} are read',
                      str(path))
    with path.open('rb') as file:
        return file.read(most_bytes)


def inside(folder: Path, name: str) -> Path:
    """Return the path of a file that a manifest names; raises ManifestError outside its folder.

    Links lead where the manifest itself is, as an installation by links has them, and nowhere
    else.
    """
    path = folder / name
    homes = {folder.resolve(), (folder / MANIFEST).resolve().parent}
    if not name or Path(name).is_absolute() or not any(
            path.resolve().is_relative_to(home) for home in homes):
        raise ManifestError(f'{folder / MANIFEST}: {name!r} leads out of the folder; a manifest '
                            'names files beside it')
    return path
