# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A video file gives its pictures in order, evenly spaced, as often as wanted."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from support.greys import PICTURES, RATE_HZ, level_of, write_video

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.video import VideoSource


def levels(source: VideoSource) -> list[int]:
    return [level_of(picture.content) for picture in source]


def test_every_picture_comes_once_and_in_order(video: Path) -> None:
    assert levels(VideoSource(video)) == list(range(PICTURES))


def test_pictures_are_bgr_bytes_of_the_videos_size(video: Path) -> None:
    picture = next(iter(VideoSource(video)))
    assert (picture.content.shape, picture.content.dtype) == ((48, 64, 3), np.uint8)


def test_times_follow_the_rate_of_the_file(video: Path) -> None:
    source = VideoSource(video)
    assert source.rate_hz == pytest.approx(RATE_HZ)
    assert [picture.time_ns for picture in source] == [
        round(number * 1e9 / RATE_HZ) for number in range(PICTURES)]


def test_each_iteration_starts_anew_even_after_one_that_was_left(video: Path) -> None:
    source = VideoSource(video)
    next(iter(source))
    assert levels(source) == levels(source) == list(range(PICTURES))


def test_a_video_may_be_named_by_the_time_of_day(tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_video(tmp_path / 'clip.mp4').rename('2024-01-01T12:30:05.mp4')
    assert levels(VideoSource(path)) == list(range(PICTURES))


@pytest.mark.parametrize('content', [b'', b'This is a text.\n' * 100])
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / 'clip.mp4').write_bytes(content)
    with pytest.raises(SourceError, match='clip.mp4 is not a video that OpenCV can read'):
        VideoSource(tmp_path / 'clip.mp4')


def test_a_real_video_has_the_pictures_its_file_states(shared_data: Path) -> None:
    source = VideoSource(shared_data / 'video' / 'intel_bottle-detection.mp4')
    assert source.rate_hz == pytest.approx(29.83, abs=0.01)
    stated = cv2.VideoCapture(str(shared_data / 'video' / 'intel_bottle-detection.mp4'))
    assert sum(1 for _ in source) == stated.get(cv2.CAP_PROP_FRAME_COUNT) == 1189
