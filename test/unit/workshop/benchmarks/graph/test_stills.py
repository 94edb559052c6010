# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures held in memory: of the size that was asked for, the same every time."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from mobilenet_ros.errors import SourceError
from mobilenet_ros.workshop.benchmarks.graph.stills import COUNT, stills


def test_they_have_the_size_and_are_the_same_every_time(tmp_path: Path) -> None:
    for place in range(2):
        cv2.imwrite(str(tmp_path / f'{place}.png'), np.full((30, 40, 3), 100 * place, np.uint8))
    first, second = (stills(str(tmp_path), 64, 48) for _ in range(2))
    assert 1 <= len(first) <= COUNT
    assert all(each.shape == (48, 64, 3) for each in first)
    assert all((one == other).all() for one, other in zip(first, second, strict=True))


def test_a_source_that_does_not_exist_is_refused() -> None:
    with pytest.raises(SourceError, match='does not exist'):
        stills('/nowhere/clip.mp4', 64, 48)
