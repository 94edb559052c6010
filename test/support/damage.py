# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Damages bytes by chance, as disks, cables, editors and cut copies do."""

import numpy as np


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """Return the content with some bytes flipped, a piece lost or doubled, or a line dropped."""
    if not content:
        return bytes(rng.integers(0, 256, 9, np.uint8))
    first, last = sorted(map(int, rng.integers(0, len(content) + 1, 2)))
    last = min(last, first + int(2 ** rng.uniform(0, 12)))
    kind = int(rng.integers(5))
    if kind == 0:
        return flipped(content, rng)
    if kind == 1:
        return content[:first] + content[last:]
    if kind == 2:
        return content[:first] + content[first:last] * 2 + content[last:]
    if kind == 3:
        return content[:first]
    lines = content.splitlines(keepends=True)
    del lines[int(rng.integers(len(lines)))]
    return b''.join(lines)


def flipped(content: bytes, rng: np.random.Generator) -> bytes:
    """Return the content with one to five bytes of other values."""
    result = bytearray(content)
    for place in rng.integers(0, len(content), int(rng.integers(1, 6))):
        result[place] = int(rng.integers(256))
    return bytes(result)
