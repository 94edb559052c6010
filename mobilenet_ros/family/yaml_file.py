# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""YAML that people write: read, and its keys held against those that are known."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.text_file import decoded


def read_yaml(path: Path, hint: str) -> dict[str, Any]:
    """Return the mapping in a file; `hint` is told where there is no file."""
    try:
        document = yaml.safe_load(decoded(path.read_bytes()))
    except OSError as error:
        raise ManifestError(f'{path} cannot be read: {error.strerror}; {hint}') from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ManifestError(f'{path} is not YAML: {error}') from error
    if not isinstance(document, dict):
        raise ManifestError(f'{path} must be a mapping of keys to values')
    return document


def read_words(path: Path) -> Any:
    """Return what a YAML file holds with every value as it is written: `no` is no `False`.

    Raises ManifestError that names the line.
    """
    try:
        return yaml.load(decoded(path.read_bytes()), yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ManifestError(f'{path}, line {line}: {error.problem}; expected YAML') from error
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise ManifestError(f'{path} cannot be read as YAML: {error}') from error


def check_keys(entry: Any, required: set[str], optional: set[str], where: str) -> None:
    """Refuse what is no mapping, lacks a required key or has one that is not known."""
    if not isinstance(entry, Mapping):
        raise ManifestError(f'{where}: expected a mapping with {_names(required)}')
    unknown, missing = set(entry) - required - optional, required - set(entry)
    if unknown:
        raise ManifestError(f'{where}: unknown key {_names(unknown)}; '
                            f'valid keys are {_names(required | optional)}')
    if missing:
        raise ManifestError(f'{where}: missing key {_names(missing)}')


def _names(keys: set[str]) -> str:
    return ', '.join(sorted(map(str, keys)))
