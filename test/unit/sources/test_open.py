# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a user types becomes the right source, or an error that says what would have been one."""

import re
from pathlib import Path

import pytest
from support.bags import blob_messages, write_bag

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources import open_source
from mobilenet_ros.sources.bag import BagSource
from mobilenet_ros.sources.photographs import PhotographsSource
from mobilenet_ros.sources.pictures import PicturesSource
from mobilenet_ros.sources.video import VideoSource


def test_a_video_is_a_video(video: Path) -> None:
    assert isinstance(open_source(str(video)), VideoSource)


def test_a_folder_of_pictures_and_one_picture_are_pictures(folder: Path) -> None:
    assert len(list(open_source(str(folder)))) == 3
    assert isinstance(open_source(str(folder / 'b.JPG')), PicturesSource)


@pytest.mark.parametrize('storage', ['sqlite3', 'mcap'])
def test_a_bag_is_a_bag_by_its_folder_and_by_its_file(tmp_path: Path, storage: str) -> None:
    path = write_bag(tmp_path / 'bag', blob_messages(), storage)
    file, = (each for each in path.iterdir() if each.suffix in ('.db3', '.mcap'))
    for text in (path, file):
        source = open_source(str(text))
        assert isinstance(source, BagSource)
        assert len(list(source)) == 8


def test_the_word_photographs_needs_no_file() -> None:
    pytest.importorskip('skimage')
    assert isinstance(open_source('photographs'), PhotographsSource)


def test_the_home_folder_may_be_written_as_a_tilde(folder: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('HOME', str(folder))
    assert len(list(open_source('~'))) == 3


@pytest.mark.parametrize(('text', 'reason'), [
    ('', 'no source is given; understood are a video file, a folder of pictures'),
    ('/nowhere/clip.mp4', '/nowhere/clip.mp4 does not exist; understood are a video file'),
    ('63', 'there is no webcam 63'),
])
def test_what_is_not_there_is_refused_with_what_is_understood(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=re.escape(reason)):
        open_source(text)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r'holds neither pictures \(.jpg.*nor a rosbag2'):
        open_source(str(tmp_path))
