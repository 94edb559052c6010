# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which bags a night consists of, and what each is called."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.bag_file import is_bag, storage_files
from mobilenet_ros.sources.bag_metadata import METADATA

_PART = re.compile(r'(.*?)(?:_(0|[1-9]\d*))?\.(?:mcap|db3)(?:\.zstd)?')
_JOURNALS = ('.db3-wal', '.db3-shm')  # parts of the file beside them


class Found(NamedTuple):
    """The bags by their names, in order, and the files that are none."""

    bags: dict[str, Path]
    others: tuple[Path, ...]


def is_one_bag(path: Path) -> bool:
    """Tell whether a path is a single recording, and no folder of several.

    A folder without metadata.yaml is one when its files are the parts of one recording (`run_0`,
    `run_1`, ...) or one file, packed or not.
    """
    if not path.is_dir():
        return is_bag(path)
    if (path / METADATA).exists():
        return True
    parts = [_PART.fullmatch(file.name) for file in storage_files(path)]
    names = {part[1] for part in parts if part}
    numbers = {part[2] and int(part[2]) for part in parts if part}
    return len(names) == 1 and (len(numbers) == 1 or numbers == set(range(len(numbers))))


def find_bags(paths: Sequence[Path], leave_out: Sequence[Path] = ()) -> Found:
    """Return the bags that are given and those in the folders that are given.

    A bag is called by its path below the night's folder, or below the folder that holds all that
    was given. Hidden files and the paths in `leave_out` are passed over, as is what links lead to
    a second time. Raises SourceError where a path does not exist, no bag is found, or a bag is
    inside another.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise SourceError(f'{missing[0]} does not exist')
    given = [Path(os.path.abspath(path)) for path in paths]
    base = Path(os.path.commonpath([path.parent for path in given]))
    if len(given) == 1 and not is_one_bag(given[0]):
        base = given[0]
    seen = {path.resolve() for path in leave_out}
    files = [file for path in given for file in _below(path, seen)]
    bags = {str(path.relative_to(base)): path for path in files if is_bag(path)}
    if not bags:
        raise SourceError(f'no bags in {", ".join(map(str, paths))}: expected folders with '
                          f'{METADATA}, or files *.mcap or *.db3')
    _check_apart(list(bags.values()))
    return Found(bags, tuple(path for path in files if not is_bag(path)))


def _below(path: Path, seen: set[Path]) -> Iterator[Path]:
    """Give the bags and other files of a folder and below it, in the order of their names."""
    real = path.resolve()
    if real in seen or path.name.endswith(_JOURNALS):
        return
    seen.add(real)
    if is_one_bag(path) or not path.is_dir():
        yield path
        return
    for child in sorted(path.iterdir()):
        if not child.name.startswith('.'):
            yield from _below(child, seen)


def _check_apart(bags: Sequence[Path]) -> None:
    """Refuse a bag inside another, whose results would lie among those of the other."""
    for path in bags:
        if outer := set(path.parents).intersection(bags):
            raise SourceError(f'{path} is a part of the bag {outer.pop()}; name one of them')
