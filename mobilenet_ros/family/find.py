# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Finds a family by the name of an installed one or by the path of its folder."""

from pathlib import Path

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.family import Family
from mobilenet_ros.family.manifest import FILE_NAME, load_family
from mobilenet_ros.resources import share_path


def models_folder() -> Path:
    """Return the folder that holds the installed families; raises FileNotFoundError."""
    return share_path() / 'resource' / 'models'


def installed_families() -> tuple[str, ...]:
    """Return the names of the installed families; none where nothing is installed."""
    return tuple(sorted(path.name for path in _installed()))


def _installed() -> list[Path]:
    try:
        return [path.parent for path in models_folder().glob(f'*/{FILE_NAME}')]
    except FileNotFoundError:  # the package was copied without its models
        return []


def argument_of(family: Family) -> str:
    """Return what `find_family` finds a family by: its name if it is installed, or its folder."""
    if any(path.resolve() == family.folder.resolve() for path in _installed()):
        return family.folder.name
    return str(family.folder)


def find_family(name: str | Path | Family) -> Family:
    """Load a family by name or by folder; an unknown one is refused with the list of the known.

    `coco` is the installed one, `./coco` a folder; a Path is a folder where there is one, and a
    family is itself. Raises ManifestError.
    """
    if isinstance(name, Family):
        return name
    folder = Path(name).expanduser()
    known = {path.name: path for path in _installed()}
    if isinstance(name, str) and name in known:
        return load_family(known[name])
    if (folder / FILE_NAME).is_file():
        return load_family(folder)
    if str(name) in known:
        return load_family(known[str(name)])
    raise ManifestError(f'no family {str(name)!r}: installed are '
                        f'{", ".join(installed_families()) or "none"}; or give the path of a '
                        f'folder with a {FILE_NAME} (import_model and train make such folders)')
