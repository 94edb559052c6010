# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A video whose pictures can be told apart, although its coding is lossy."""

from pathlib import Path

import cv2
import numpy as np

PICTURES = 10
RATE_HZ = 15.0
STEP = 20


def grey(level: int, height: int = 48, width: int = 64) -> np.ndarray:
    """Return a picture of one grey level."""
    return np.full((height, width, 3), level, np.uint8)


def level_of(pixels: np.ndarray) -> int:
    """Return the number of a picture of the video."""
    return round(float(np.mean(pixels)) / STEP)


def write_video(path: Path) -> Path:
    """Write a video whose picture `n` has the grey level 20 n, and return its path."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'MJPG'), RATE_HZ, (64, 48))
    for number in range(PICTURES):
        writer.write(grey(STEP * number))
    writer.release()
    return path
