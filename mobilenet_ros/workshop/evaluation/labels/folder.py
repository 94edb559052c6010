# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Reads pictures without boxes: a teacher says what they show."""

from pathlib import Path

from mobilenet_ros.workshop.evaluation.labels.sample import NamedSet, Picture

SUFFIXES = ('.jpg', '.jpeg', '.png', '.bmp', '.webp')


def picture_paths(folder: Path) -> list[Path]:
    """Return the pictures of a folder and of those below it, in order of their paths."""
    return sorted(path for path in folder.rglob('*') if path.suffix.lower() in SUFFIXES)


def read_folder(folder: Path) -> NamedSet:
    """Read a folder of pictures that nobody has labelled."""
    return NamedSet((), tuple(Picture(path, None) for path in picture_paths(folder)))
