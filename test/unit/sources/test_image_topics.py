# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A bag with many topics of one camera is one camera."""

from pathlib import Path

import numpy as np
import pytest
from support.bags import START_NS, Recorded, jpeg_image, raw_image, write_bag

from mobilenet_ros.errors import SourceError
from mobilenet_ros.sources import read_images
from mobilenet_ros.sources.bag import choose_topics, topics_note
from mobilenet_ros.sources.bag_file import BagFile
from mobilenet_ros.sources.image_topics import ImageTopic, choose_images


def chosen(*names: str, **forms: str) -> tuple[str, ...]:
    topics = {name: ImageTopic(name, name.endswith(('compressed', 'compressedDepth')),
                               forms.get(name.rpartition('/')[2], ''))
              for name in names}
    choice = choose_images(topics)
    assert sorted([*choice.taken, *choice.left_out]) == sorted(names), 'each has its answer'
    return choice.taken


REALSENSE = [f'/camera/camera/{stream}{transport}' for stream in (
    'color/image_raw', 'depth/image_rect_raw', 'aligned_depth_to_color/image_raw',
    'infra1/image_rect_raw', 'infra2/image_rect_raw')
    for transport in ('', '/compressed', '/compressedDepth')]


def test_a_realsense_is_its_colour_camera() -> None:
    assert chosen(*REALSENSE) == ('/camera/camera/color/image_raw',)
    assert chosen(*REALSENSE[1:]) == ('/camera/camera/color/image_raw/compressed',)


def test_two_realsenses_are_two_cameras() -> None:
    other = [name.replace('/camera/camera', '/camera/rear') for name in REALSENSE]
    assert chosen(*REALSENSE, *other) == ('/camera/camera/color/image_raw',
                                          '/camera/rear/color/image_raw')


def test_infrared_is_taken_where_the_camera_has_no_colour() -> None:
    assert chosen('/c/infra1/image_rect_raw', '/c/depth/image_rect_raw',
                  '/other/color/image_raw') == ('/c/infra1/image_rect_raw',
                                                '/other/color/image_raw')


@pytest.mark.parametrize(('names', 'taken'), [
    (['/left/image_raw', '/right/image_raw'], ['/left/image_raw', '/right/image_raw']),
    (['/front', '/rear'], ['/front', '/rear']),
    (['/cam/image_raw', '/cam/image_color', '/cam/image_mono'], ['/cam/image_color']),
    (['/cam/image_raw', '/cam/image_raw/compressed'], ['/cam/image_raw']),
    (['/cam/image_rect/compressed', '/cam/image_raw'], ['/cam/image_raw']),
    (['/image', '/image/compressed'], ['/image']),
    (['/detector/debug_image', '/cam/image'], ['/cam/image', '/detector/debug_image']),
    (['/rgb/image_raw', '/ir/image_raw'], ['/rgb/image_raw']),
    (['/a', '/a/compressed', '/b/compressed'], ['/a', '/b/compressed']),
    (['/depth_camera/image', '/in_depth_news'], []),
    (['/first/image', '/girl/image', '/deep/image'], ['/deep/image', '/first/image',
                                                      '/girl/image']),
])
def test_topics_of_the_same_pictures_are_one(names: list[str], taken: list[str]) -> None:
    assert list(chosen(*names)) == taken
    assert list(chosen(*reversed(names))) == taken


@pytest.mark.parametrize('form', ['16UC1', '32FC1', '16UC1; compressedDepth png'])
def test_depth_is_known_by_its_first_image_too(form: str) -> None:
    assert chosen('/cam/image_raw', '/cam/xyz', xyz=form) == ('/cam/image_raw',)


def camera(topic: str, encoding: str = '', stamp_ns: int = START_NS) -> Recorded:
    picture = np.full((4, 6, 3), 7, np.uint8)
    message = raw_image(picture, stamp_ns) if encoding else jpeg_image(picture, stamp_ns)
    if encoding:
        message.encoding = encoding
    return Recorded(topic, stamp_ns, message)


def test_what_is_taken_and_what_is_not_is_said(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', [camera('/cam/image_raw', 'bgr8'),
                                        camera('/cam/image_raw/compressed'),
                                        camera('/cam/z', '16UC1')])
    bag = BagFile(path)
    assert choose_topics(bag) == ('/cam/image_raw',)
    assert topics_note(bag, choose_topics(bag)) == (
        'taken: /cam/image_raw; not taken: /cam/image_raw/compressed (the same pictures as '
        '/cam/image_raw), /cam/z (depth)')
    assert topics_note(bag, ['/cam/z', '/cam/image_raw', '/cam/image_raw/compressed']) == ''
    assert [image.topic for image in read_images(path)] == ['/cam/image_raw']
    assert choose_topics(bag, ['/cam/z']) == ('/cam/z',), 'who names a topic gets it'


def test_bag_of_depth_alone_is_refused(tmp_path: Path) -> None:
    path = write_bag(tmp_path / 'bag', [camera('/cam/z', '32FC1')])
    with pytest.raises(SourceError, match=r'images of depth only \(/cam/z\)'):
        choose_topics(BagFile(path))
