# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a detector must be told to take its images from a bag that is played."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.replay.cameras import camera_names
from mobilenet_ros.sources.bag import choose_topics
from mobilenet_ros.sources.bag_file import BagFile

_TRANSPORTS = {'sensor_msgs/msg/Image': 'raw', 'sensor_msgs/msg/CompressedImage': 'compressed'}


class DetectorInput(NamedTuple):
    """The node's parameters `cameras` and `image_transport`, and remappings of its inputs."""

    cameras: tuple[str, ...]
    transport: str
    remaps: tuple[tuple[str, str], ...]


def detector_input(bag: Path, topics: Sequence[str] = ()) -> DetectorInput:
    """Return the input of a detector for some topics of a bag, or for all of its images.

    Raises ReplayError when raw and compressed images are mixed, which no detector takes.
    """
    file = BagFile(bag)
    chosen = choose_topics(file, topics)
    transports = {_TRANSPORTS[file.topics[topic].msgtype] for topic in chosen}
    if len(transports) > 1:
        kinds = ', '.join(f'{topic} ({_TRANSPORTS[file.topics[topic].msgtype]})'
                          for topic in chosen)
        raise ReplayError(f'{bag} holds raw and compressed images, and a detector takes one kind; '
                          f'name the topics of one: {kinds}')
    transport = transports.pop()
    cameras = camera_names(chosen)
    remaps = tuple((_input(camera, transport), topic) for topic, camera in cameras.items())
    return DetectorInput(tuple(cameras.values()), transport, remaps)


def _input(camera: str, transport: str) -> str:
    base = f'{camera}/image' if camera else 'image'
    return f'{base}/compressed' if transport == 'compressed' else base
