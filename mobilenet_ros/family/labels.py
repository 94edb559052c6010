# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The names of a family's classes: one a line, the line number minus one is the class id."""

from pathlib import Path

from mobilenet_ros.errors import ManifestError, SettingError
from mobilenet_ros.family.files import MAX_TEXT_BYTES, read_bounded

UNUSED = '???'  # a class id that stands for nothing, as COCO's 90-class space has ten


def read_labels(path: Path) -> tuple[str, ...]:
    """Read a labels file; a class that is never meant is written `???`."""
    try:
        names = read_bounded(path, MAX_TEXT_BYTES).decode().replace('\r\n', '\n').split('\n')
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f'labels file {path} cannot be read: {error}; expected one class '
                            'name a line') from error
    return _checked([name.strip() for name in names], path)


def _checked(names: list[str], path: Path) -> tuple[str, ...]:
    if names and not names[-1]:
        names.pop()
    if not names or not all(names):
        raise ManifestError(f'labels file {path} must hold one class name a line, none empty')
    return tuple(names)


def format_labels(labels: tuple[str, ...]) -> str:
    """Return the text of a labels file; `read_labels` is the inverse."""
    return ''.join(f'{name}\n' for name in labels)


def class_ids_of(names: tuple[str, ...], labels: tuple[str, ...]) -> frozenset[int]:
    """Return the class ids of some names; refuse an unknown one with the list of the known."""
    unknown = [name for name in names if name not in labels or name == UNUSED]
    if unknown:
        known = ', '.join(name for name in labels if name != UNUSED)
        raise SettingError(f'unknown class {", ".join(unknown)}; known are {known}')
    return frozenset(labels.index(name) for name in names)
