# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A damaged bag gives all its frames or says that some are missing, and never anything else."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from rosbags.rosbag2 import CompressionMode
from support.bags import Recorded, raw_image, text, write_bag
from support.damage import damaged

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources import read_images

TRIES = int(os.environ.get('FUZZ_TRIES', '40'))
FRAMES = 12


def recorded() -> list[Recorded]:
    noise = np.random.default_rng(0)
    return [message for number in range(FRAMES) for message in (
        Recorded('/chatter', number, text(f'line {number}')),
        Recorded('/camera/image_raw', number,
                 raw_image(noise.integers(0, 256, (6, 8, 3), np.uint8), number)))]


@pytest.mark.parametrize(('storage', 'mode'), [
    ('sqlite3', CompressionMode.NONE), ('sqlite3', CompressionMode.FILE),
    ('sqlite3', CompressionMode.MESSAGE), ('mcap', CompressionMode.NONE),
    ('mcap', CompressionMode.STORAGE), ('mcap', CompressionMode.FILE)])
def test_damage_is_never_silent(tmp_path: Path, storage: str, mode: CompressionMode) -> None:
    whole = write_bag(tmp_path / 'bag', recorded(), storage, mode)
    contents = {path.name: path.read_bytes() for path in whole.iterdir()}
    rng = np.random.default_rng(len(contents))
    outcomes = set()
    for number in range(TRIES):
        shutil.copytree(whole, bag := tmp_path / f'{number}')
        name = sorted(contents)[int(rng.random() < 0.3)]
        (bag / name).write_bytes(damaged(contents[name], rng))
        given = 0
        try:
            for _ in read_images(bag):
                given += 1
            assert given == FRAMES, f'{name}, try {number}: frames are missing and nothing is said'
            outcomes.add('whole')
        except SourceError as error:
            assert str(bag) in str(error)
            outcomes.add('said')
        shutil.rmtree(bag)
    assert outcomes == {'whole', 'said'}
