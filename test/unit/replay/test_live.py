# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What the detector is told to take its images from a bag."""

from pathlib import Path

import pytest
from support.bags import blob_messages, write_bag

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.replay.live import detector_input


def test_one_camera_is_remapped_from_image(blob_bag: Path) -> None:
    assert detector_input(blob_bag) == (('',), 'raw', (('image', '/camera/image_raw'),))


def test_several_cameras_are_named_and_remapped(two_camera_bag: Path) -> None:
    given = detector_input(two_camera_bag)
    assert given.cameras == ('front', 'rear')
    assert given.remaps == (('front/image', '/front/image'), ('rear/image', '/rear/image'))


def test_one_of_several_is_the_only_one(two_camera_bag: Path) -> None:
    assert detector_input(two_camera_bag, ['/rear/image']).cameras == ('',)


def test_compressed_images_are_asked_for(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages('/camera/jpeg', 'jpeg', 3))
    assert detector_input(bag) == (('',), 'compressed', (('image/compressed', '/camera/jpeg'),))


def test_mixed_kinds_are_refused_with_the_topics_of_each(tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', [*blob_messages('/a', frames=3),
                                       *blob_messages('/b', 'jpeg', 3)])
    with pytest.raises(ReplayError, match=r'/a \(raw\), /b \(compressed\)'):
        detector_input(bag)
