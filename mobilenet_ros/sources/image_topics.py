# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Which topics of a bag are pictures of a camera, and which show the same in another way.

A RealSense records colour, infrared and depth, each raw and compressed: one camera, ten topics.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

# Numbers for each pixel that are no light: https://www.ros.org/reps/rep-0118.html
DEPTH_ENCODINGS = ('16UC1', '32FC1')
# Streams of one camera that show the same pictures, the first that is there being taken.
_STREAMS = ('image_color', 'image_raw', 'image', 'image_rect_color', 'image_rect', 'image_mono')
_COLOUR, _INFRARED = r'colou?r|rgb', r'infra\d*|infrared\d*|ir\d*'
_DEPTH = r'(.*_)?(depth|disparity)(_.*)?'


class ImageTopic(NamedTuple):
    """An image topic; `form` is the encoding of its first image, or a compressed one's format."""

    name: str
    compressed: bool
    form: str = ''


class Choice(NamedTuple):
    """The topics that are taken, and of each other one why it is not."""

    taken: tuple[str, ...]
    left_out: dict[str, str]


def choose_images(topics: Mapping[str, ImageTopic]) -> Choice:
    """Choose one topic for each camera, colour first; depth is never taken."""
    left_out = {name: 'depth' for name, topic in topics.items() if _is_depth(topic)}
    best: dict[str, ImageTopic] = {}
    for topic in sorted((topic for name, topic in topics.items() if name not in left_out),
                        key=_rank):
        first = best.setdefault(_stream(topic), topic)
        if first is not topic:
            left_out[topic.name] = f'the same pictures as {first.name}'
    taken = [topic.name for topic in best.values()]
    infrared = {name: colour for name in taken for colour in _colours_of(name, taken)}
    left_out |= {name: f'infrared, of the camera of {colour}'
                 for name, colour in infrared.items()}
    return Choice(tuple(sorted(set(taken) - set(infrared))), dict(sorted(left_out.items())))


def _is_depth(topic: ImageTopic) -> bool:
    words = topic.name.strip('/').split('/')
    return (topic.form.startswith(DEPTH_ENCODINGS) or 'compressedDepth' in topic.form
            or any(word == 'compressedDepth' or re.fullmatch(_DEPTH, word) for word in words))


def _rank(topic: ImageTopic) -> tuple[bool, int, str]:
    last = _base(topic).rpartition('/')[2]
    place = _STREAMS.index(last) if last in _STREAMS else len(_STREAMS)
    return topic.compressed, place, topic.name


def _base(topic: ImageTopic) -> str:
    """Return the topic without the name of a transport."""
    above, _, last = topic.name.rpartition('/')
    return above if topic.compressed and last == 'compressed' else topic.name


def _stream(topic: ImageTopic) -> str:
    """Return what topics of the same pictures have in common."""
    base = _base(topic)
    above, _, last = base.rpartition('/')
    return above if above and last in _STREAMS else base


def _colours_of(name: str, taken: list[str]) -> Iterator[str]:
    """Give the colour topic of the camera whose infrared a topic is."""
    words = name.strip('/').split('/')
    for place, word in enumerate(words):
        if re.fullmatch(_INFRARED, word):
            for other in taken:
                rest = other.strip('/').split('/')
                if rest[:place] == words[:place] and any(
                        re.fullmatch(_COLOUR, each) for each in rest[place:place + 1]):
                    yield other
