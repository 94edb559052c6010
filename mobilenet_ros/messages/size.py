# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""How large a picture may be: a message of a few bytes can claim gigabytes."""

from mobilenet_ros.errors import FrameError

MAX_PIXELS = 64_000_000  # more than any camera's; 192 MB as BGR


def check_size(height: int, width: int) -> None:
    """Raise FrameError unless a picture of this size in pixels may be decoded."""
    if height <= 0 or width <= 0:
        raise FrameError(f'has size {width}x{height}; both must be positive')
    if height * width > MAX_PIXELS:
        raise FrameError(f'has size {width}x{height}; at most {MAX_PIXELS / 1e6:g} megapixels '
                         'are taken')
