# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The images of a rosbag2, as they were recorded, and one camera of it as a source."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rosbags.typesys import Stores, get_typestore

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources.bag_file import BagFile
from mobilenet_ros.sources.bag_record import Record
from mobilenet_ros.sources.image_topics import Choice, ImageTopic, choose_images
from mobilenet_ros.sources.source import BagImage, Picture, Source
from mobilenet_ros.stamp import NS_PER_S

IMAGE_TYPES = ('sensor_msgs/msg/Image', 'sensor_msgs/msg/CompressedImage')
_USUAL_RATE_HZ = 30.0
# Both types are the same in every distribution, so the definitions in the bag, which may hold
# types of the user that nobody else knows, are not needed.
_TYPES = get_typestore(Stores.ROS2_HUMBLE)


def read_images(path: Path, topics: Sequence[str] = ()) -> Iterator[BagImage]:
    """Give the images of some topics (none named: one for each camera), always in the same order.

    They are in the order of the times they were recorded at, then of their topics. Raises
    SourceError at once when there is nothing to read, and at the end when part of the bag or
    some message could not be read; what could be read has been given by then.
    """
    return _images(bag := BagFile(path), choose_topics(bag, topics))


def choose_topics(bag: BagFile, wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return one image topic of a bag for each camera, or the wanted ones after a check."""
    images = _image_topics(bag)
    wrong = sorted(set(wanted) - set(images))
    if wrong or not images:
        subject = f'{bag.path} has no images' + (f' on {", ".join(wrong)}' if wrong else '')
        raise SourceError(f'{subject}; readable are {" and ".join(IMAGE_TYPES)}, it holds: '
                          f'{_contents(bag)}')
    if wanted:
        return tuple(wanted)
    choice = _choice(bag)
    if not choice.taken:
        raise SourceError(f'{bag.path} has images of depth only ({", ".join(images)}), no '
                          'pictures; a topic that is taken for depth by mistake can be named')
    return choice.taken


def topics_note(bag: BagFile, chosen: Sequence[str]) -> str:
    """Return which image topics were chosen and why others were not; '' where there are none."""
    others = set(_image_topics(bag)) - set(chosen)
    if not others:
        return ''
    reasons = _choice(bag).left_out
    left = ', '.join(f'{name} ({reasons.get(name, "not named")})' for name in sorted(others))
    return f'taken: {", ".join(chosen)}; not taken: {left}'


def _image_topics(bag: BagFile) -> tuple[str, ...]:
    return tuple(sorted(name for name, topic in bag.topics.items()
                        if topic.msgtype in IMAGE_TYPES and topic.messages))


def _choice(bag: BagFile) -> Choice:
    images = _image_topics(bag)
    return choose_images({name: ImageTopic(name, bag.topics[name].msgtype == IMAGE_TYPES[1],
                                           _form(bag, name)) for name in images})


def _form(bag: BagFile, topic: str) -> str:
    """Return the encoding or the format of a topic's first image, '' where it is no image."""
    try:
        message = _image(next(iter(bag.records([topic])))).message
    except (SourceError, StopIteration):
        return ''
    return str(getattr(message, 'encoding', '') or getattr(message, 'format', ''))


def _contents(bag: BagFile) -> str:
    return ', '.join(f'{name} ({topic.messages} of {topic.msgtype})'
                     for name, topic in sorted(bag.topics.items())) or 'nothing'


def _images(bag: BagFile, topics: tuple[str, ...]) -> Iterator[BagImage]:
    broken = []
    for record in bag.records(topics):
        try:
            yield _image(record)
        except SourceError as error:
            broken.append(str(error))
    if broken:
        raise SourceError(f'{bag.path}: {len(broken)} images are no valid messages; {broken[0]}')


def _image(record: Record) -> BagImage:
    try:
        message = _TYPES.deserialize_cdr(record.data, record.msgtype)
    except Exception as error:  # the library's parser raises anything on broken bytes
        raise SourceError(f'{record.topic} at {record.recorded_ns} ns: '
                          f'{error or type(error).__name__}') from error
    return BagImage(record.topic, record.msgtype, message, record.recorded_ns)


class BagSource(Source):
    """One image topic of a bag, at the times it was recorded at."""

    def __init__(self, path: Path, topic: str = '') -> None:
        """Take the topic, or that of the only camera there is; raises SourceError otherwise."""
        self._bag = BagFile(path)
        self._topics = choose_topics(self._bag, [topic] if topic else [])
        if len(self._topics) > 1:
            raise SourceError(f'{path} has several cameras, name one of their image topics: '
                              f'{", ".join(self._topics)}')
        self.notes = tuple(filter(None, (*self._bag.notes, topics_note(self._bag, self._topics))))
        messages = self._bag.topics[self._topics[0]].messages
        duration_s = self._bag.duration_ns / NS_PER_S
        super().__init__(messages / duration_s if duration_s else _USUAL_RATE_HZ)

    def __iter__(self) -> Iterator[Picture]:
        """Give the images from the first one on."""
        start_ns = None
        for image in _images(self._bag, self._topics):
            start_ns = image.recorded_ns if start_ns is None else start_ns
            yield Picture(image.recorded_ns - start_ns, image)
