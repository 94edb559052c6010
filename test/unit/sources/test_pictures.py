# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A folder gives its pictures by name; a broken one costs no other."""

from pathlib import Path

import pytest

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.pictures import PicturesSource, picture_paths


def test_only_pictures_count_in_order_of_their_names(folder: Path) -> None:
    assert [path.name for path in picture_paths(folder)] == ['a.png', 'b.JPG', 'c.bmp']


def test_each_picture_keeps_its_size_and_level(folder: Path) -> None:
    pictures = list(PicturesSource(picture_paths(folder)))
    assert [picture.content.shape for picture in pictures] == [
        (20, 64, 3), (21, 64, 3), (22, 64, 3)]
    assert [round(float(picture.content.mean())) for picture in pictures] == [0, 50, 100]


def test_times_are_evenly_spaced_by_the_rate(folder: Path) -> None:
    source = PicturesSource(picture_paths(folder))
    assert [picture.time_ns * source.rate_hz / 1e9 for picture in source] == [0.0, 1.0, 2.0]


def test_broken_pictures_are_named_after_the_good_ones_were_given(folder: Path) -> None:
    (folder / 'b.JPG').write_bytes((folder / 'b.JPG').read_bytes()[:40])
    given = []
    with pytest.raises(SourceError, match=r'1 of 3 pictures cannot be decoded: .*b\.JPG'):
        for picture in PicturesSource(picture_paths(folder)):
            given.append(picture.time_ns)
    assert given == [0, 200_000_000]
