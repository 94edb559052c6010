# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""From what a user types to a source."""

from pathlib import Path

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources import photographs
from mobilenet_ros.sources.bag import BagSource
from mobilenet_ros.sources.bag_file import is_bag
from mobilenet_ros.sources.pictures import SUFFIXES, PicturesSource, picture_paths
from mobilenet_ros.sources.source import Source
from mobilenet_ros.sources.video import VideoSource
from mobilenet_ros.sources.webcam import WebcamSource

UNDERSTOOD = ('a video file, a folder of pictures, the number of a webcam such as 0, a rosbag2 '
              '(its folder, or an .mcap or .db3 file, with .zstd behind it or not), '
              f'or {photographs.NAME} for a moving view of some')


def open_source(text: str, topic: str = '', rate_hz: float = 0.0) -> Source:
    """Open a video file, picture, folder of pictures, webcam number, rosbag2 or `photographs`.

    `topic` names the images of a bag that has several; `rate_hz` is asked of a webcam (0: its
    own). Raises SourceError when the text names nothing that can be read.
    """
    if text == photographs.NAME:
        return photographs.PhotographsSource()
    if text.isdecimal():
        return WebcamSource(int(text), rate_hz)
    path = Path(text).expanduser()
    if not text or not path.exists():
        subject = f'{path} does not exist' if text else 'no source is given'
        raise SourceError(f'{subject}; understood are {UNDERSTOOD}')
    if is_bag(path):
        return BagSource(path, topic)
    if path.is_dir():
        return _folder(path)
    return PicturesSource([path]) if path.suffix.lower() in SUFFIXES else VideoSource(path)


def _folder(path: Path) -> PicturesSource:
    paths = picture_paths(path)
    if not paths:
        raise SourceError(f'{path} holds neither pictures ({", ".join(SUFFIXES)}) nor a rosbag2')
    return PicturesSource(paths)
