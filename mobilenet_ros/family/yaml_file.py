# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""YAML that people write: read, and its keys held against those that are known."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.files import MAX_TEXT_BYTES, read_bounded
from mobilenet_ros.family.text_file import decoded


class _Loader(yaml.SafeLoader):
    """Plain data without references: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse a reference to another place."""
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1  # type: ignore[no-untyped-call]
            raise yaml.YAMLError(f'line {line}: references (*) '
                                 'are not taken; write it out')
        return super().compose_node(parent, index)


class _Words(_Loader):
    """The same, with every value as it is written: `no` is no `False`."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def read_yaml(path: Path, hint: str) -> dict[str, Any]:
    """Return the mapping in a file; `hint` is told where there is no file."""
    try:
        text = decoded(read_bounded(path, MAX_TEXT_BYTES))
        document = yaml.load(text, _Loader)  # a safe one
    except OSError as error:
        raise ManifestError(f'{path} cannot be read: {error.strerror}; {hint}') from error
    except RecursionError as error:
        raise ManifestError(f'{path} is nested too deeply') from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: of a date, a number or the bytes
        raise ManifestError(f'{path} is not YAML: {error}') from error
    if not isinstance(document, dict):
        raise ManifestError(f'{path} must be a mapping of keys to values')
    return document


def read_words(path: Path) -> Any:
    """Return what a file holds with every value as it is written: a class may be called `no`.

    Raises ManifestError that names the line.
    """
    try:
        text = decoded(read_bounded(path, MAX_TEXT_BYTES))
        return yaml.load(text, _Words)  # a safe one
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
