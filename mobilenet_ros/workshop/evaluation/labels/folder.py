# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Finds pictures, folders and files as people and their systems spell them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from mobilenet_ros.sources.pictures import SUFFIXES
from mobilenet_ros.workshop.evaluation.labels.sample import NamedSet, SetPicture

# Pictures that OpenCV does not decode everywhere; who has them is told.
UNREAD_SUFFIXES = ('.heic', '.heif', '.avif', '.gif', '.jp2', '.jxl', '.dng', '.cr2', '.nef',
                   '.arw', '.raw', '.svg', '.psd', '.tga', '.exr', '.ppm', '.pgm', '.pbm')


def visible(paths: Iterable[Path], below: Path) -> Iterator[Path]:
    """Leave out hidden files and those in hidden folders, such as `._` twins from a Mac's zip."""
    for path in paths:
        if not any(part.startswith('.') or part == '__MACOSX'
                   for part in path.relative_to(below).parts):
            yield path


def picture_paths(folder: Path) -> list[Path]:
    """Return the pictures of a folder and of those below it, in order of their paths."""
    return sorted(path for path in visible(folder.rglob('*'), folder)
                  if path.suffix.lower() in SUFFIXES and path.is_file())


def unread_note(folder: Path) -> tuple[str, ...]:
    """Say how many files are pictures of kinds that are not read."""
    kinds = Counter(path.suffix.lower() for path in visible(folder.rglob('*'), folder)
                    if path.suffix.lower() in UNREAD_SUFFIXES)
    if not kinds:
        return ()
    counts = ', '.join(f'{count} {suffix}' for suffix, count in sorted(kinds.items()))
    return (f'{folder}: left out are {counts}; pictures that are read end in '
            f'{", ".join(SUFFIXES)}',)


def child(folder: Path, *names: str) -> Path | None:
    """Return the first entry of a folder with one of these names, in whatever case; or None."""
    if not folder.is_dir():
        return None
    found = {path.name.lower(): path for path in sorted(folder.iterdir(), reverse=True)}
    exact = (folder / name for name in names if (folder / name).exists())
    return next(exact, None) or next((found[name.lower()] for name in names
                                      if name.lower() in found), None)


def files_in(folder: Path, suffix: str) -> list[Path]:
    """Return the visible files right in a folder that end so, in whatever case."""
    if not folder.is_dir():
        return []
    return sorted(path for path in visible(folder.iterdir(), folder)
                  if path.suffix.lower() == suffix and path.is_file())


def found_picture(name: str, folders: Iterable[Path]) -> Path | None:
    """Return the picture that a label file means by a name, in the first folder that has it.

    The name may have backslashes, the path of another machine, or no suffix.
    """
    plain = name.replace('\\', '/')
    last = plain.rpartition('/')[2]
    for tried in dict.fromkeys((name, plain, last)):
        for folder in folders if tried and '\0' not in tried else ():
            for place in (folder / tried, *(folder / f'{tried}{suffix}' for suffix in SUFFIXES)):
                if _is_file(place):
                    return place
    return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for a file
        return False


def read_folder(folder: Path) -> NamedSet:
    """Read a folder of pictures that nobody has labelled."""
    pictures = tuple(SetPicture(path, None, where=path) for path in picture_paths(folder))
    return NamedSet((), pictures, unread_note(folder))
