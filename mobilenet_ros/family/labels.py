# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The names of a family's classes: one a line, the line number minus one is the class id."""

import re
from pathlib import Path

from mobilenet_ros.errors import ManifestError, SettingError
from mobilenet_ros.family.files import MAX_TEXT_BYTES, read_bounded
from mobilenet_ros.family.text_file import decoded

UNUSED = '???'  # a class id that stands for nothing, as COCO's 90-class space has ten
_NUMBERED = re.compile(r'(\d+)[\s:,]+(\S.*)')


def read_labels(path: Path) -> tuple[str, ...]:
    """Read a labels file; a class that is never meant is written `???`.

    Where every line begins with a number, from 0 upwards, it is the class id; those between are
    never meant.
    """
    try:
        return parse_labels(decoded(read_bounded(path, MAX_TEXT_BYTES)), path)
    except (OSError, ValueError) as error:
        if isinstance(error, ManifestError):
            raise
        raise ManifestError(f'labels file {path} cannot be read: {error}; expected one class '
                            'name a line') from error


def parse_labels(text: str, path: Path) -> tuple[str, ...]:
    """Return the names in the text of a labels file; `path` is for what is said of mistakes."""
    lines = [line.strip() for line in text.split('\n')]
    while lines and not lines[-1]:
        lines.pop()
    _check(lines, path)
    numbered = [_NUMBERED.fullmatch(line) for line in lines]
    return tuple(_by_number([match for match in numbered if match], path)
                 if all(numbered) else _different(lines, path))


def _check(lines: list[str], path: Path) -> None:
    empty = next((place for place, line in enumerate(lines, 1) if not line), 0)
    if empty or not lines:
        raise ManifestError(f'labels file {path} must hold one class name a line, none empty; '
                            f'line {empty or 1} is (a class that is never meant is {UNUSED})')
    if re.match(r'item\b', lines[0]):
        raise ManifestError(f'labels file {path}, line 1: this is a label map of TensorFlow '
                            '(pbtxt); expected one class name a line')
    if lines[0][0] in '[{<':
        raise ManifestError(f'labels file {path}, line 1: {lines[0][:20]!r} is no class name; '
                            'expected one a line, not json or xml')


def _by_number(matches: list[re.Match[str]], path: Path) -> list[str]:
    """Return names by the numbers before them, unless the numbers are part of the names."""
    numbers = [int(match[1]) for match in matches]
    rising = all(low < high for low, high in zip(numbers, numbers[1:], strict=False))
    counted = numbers == [*range(1, len(numbers) + 1)] and len(numbers) > 2
    if len({match[2] for match in matches}) < len(matches) or numbers[0] > 0 and not counted:
        return _different([match[0] for match in matches], path)  # such as 1 euro, 2 euro
    if not rising or counted or numbers[-1] > 10 * len(numbers) + 100:
        raise ManifestError(f'labels file {path}: every line begins with a number, from '
                            f'{numbers[0]} to {numbers[-1]}; expected numbers that rise from 0, '
                            'or names alone')
    names = [UNUSED] * (numbers[-1] + 1)
    for number, match in zip(numbers, matches, strict=True):
        names[number] = match[2]
    return names


def _different(names: list[str], path: Path) -> list[str]:
    first: dict[str, int] = {}
    for line, name in enumerate(names, 1):
        if name != UNUSED and first.setdefault(name, line) != line:
            raise ManifestError(f'labels file {path}: lines {first[name]} and {line} are both '
                                f'{name!r}; expected a name only once')
    return names


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
