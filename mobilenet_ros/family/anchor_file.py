# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The file of listed anchors in a family folder: NumPy's npz, one array for each input side."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.anchors import ListedAnchors, listed_anchors
from mobilenet_ros.family.files import MAX_ANCHORS_BYTES, read_bounded

ANCHORS_NAME = 'anchors.npz'


def anchor_bytes(anchors: ListedAnchors) -> bytes:
    """Return the content of the file; `read_anchors` is the inverse."""
    content = io.BytesIO()
    arrays: dict[str, Any] = {str(side): rows for side, rows in anchors.by_side.items()}
    np.savez(content, **arrays)
    return content.getvalue()


def read_anchors(path: Path, version: str) -> ListedAnchors:
    """Read the anchors of a family; raises ManifestError unless they are those of `version`."""
    try:
        content = io.BytesIO(read_bounded(path, MAX_ANCHORS_BYTES))
        _check_unpacked(content)
        with np.load(content, allow_pickle=False) as file:
            found = listed_anchors({int(side): file[side] for side in file.files})
    except (OSError, ValueError, EOFError, TypeError, AttributeError,
            zipfile.BadZipFile, NotImplementedError, RuntimeError, MemoryError) as error:
        raise ManifestError(f'anchors file {path} cannot be read: {error}') from error
    if found.version != version:
        raise ManifestError(f'anchors file {path} is not the one its manifest names: it is '
                            f'{found.version}, expected {version}')
    return found


def _check_unpacked(content: io.BytesIO) -> None:
    """Raise ValueError where little data would unpack to much."""
    with zipfile.ZipFile(content) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > MAX_ANCHORS_BYTES:
        raise ValueError(f'it would unpack to {unpacked} bytes, at most {MAX_ANCHORS_BYTES} '
                         'are taken')
    content.seek(0)
