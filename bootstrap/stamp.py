# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The stamp: written last into the environment, it says what that was made from."""

import hashlib
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

NAME = 'complete'


def ingredients(root: Path, ros: str | None) -> list[str]:
    """Return everything that decides what the environment holds."""
    files = [*(root / 'bootstrap').glob('*.py'), *(root / 'requirements').glob('*.txt'),
             *(root / 'resource' / 'vision_msgs').rglob('*.*')]
    texts = [f'{path.relative_to(root)}\n{path.read_text(encoding="utf-8")}'
             for path in sorted(files)]
    rclpy = find_spec('rclpy') if ros else None
    return [str(root), sys.executable, sys.version, f'{ros} {rclpy and rclpy.origin}', *texts]


def digest(parts: Iterable[str]) -> str:
    """Return one hash of all parts, in their order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part.encode()).digest())
    return whole.hexdigest()


def is_complete(venv: Path, stamp: str) -> bool:
    """Tell whether the environment was finished from these very ingredients."""
    path = venv / NAME
    return path.is_file() and path.read_text(encoding='utf-8') == stamp


def write(venv: Path, stamp: str) -> None:
    """Declare the environment finished, in one step that an interruption cannot halve."""
    draft = venv / f'{NAME}.draft'
    draft.write_text(stamp, encoding='utf-8')
    draft.replace(venv / NAME)
