# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Files of one JSON object a line: written as the run goes on, read with the line of a fault."""

import json
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from mobilenet_ros.errors import ReplayError

Item = TypeVar('Item')


class LineWriter:
    """Writes objects, each on a line of its own; equal objects give equal bytes."""

    def __init__(self, path: Path) -> None:
        """Start the file anew."""
        self._file = path.open('w', encoding='utf-8', newline='\n')

    def write(self, item: dict[str, Any]) -> None:
        """Append one object."""
        self._file.write(json.dumps(item, ensure_ascii=False, allow_nan=False) + '\n')

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def __enter__(self) -> 'LineWriter':
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def read_lines(path: Path, parse: Callable[[dict[str, Any]], Item]) -> list[Item]:
    """Read what a LineWriter wrote; raises ReplayError that names the first bad line."""
    try:
        lines = path.read_text(encoding='utf-8').splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(f'{path} cannot be read: {error}') from error
    return [_parsed(path, number, line, parse) for number, line in enumerate(lines, 1)]


def _parsed(path: Path, number: int, line: str, parse: Callable[[dict[str, Any]], Item]) -> Item:
    try:
        return parse(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReplayError(f'{path}, line {number} is not what a replay writes: '
                          f'{type(error).__name__}: {error}') from error
