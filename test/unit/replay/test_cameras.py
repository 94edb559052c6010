# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Cameras are named by what tells their topics apart."""

import pytest

from mobilenet_ros.replay.cameras import camera_names


def test_the_only_camera_has_no_name() -> None:
    assert camera_names(['/camera/image_raw']) == {'/camera/image_raw': ''}


@pytest.mark.parametrize(('topics', 'names'), [
    (['/front/image', '/rear/image'], ['front', 'rear']),
    (['/robot/camera/left/image_raw', '/robot/camera/right/image_raw'], ['left', 'right']),
    (['/a/colour/image', '/b/depth/image'], ['a_colour', 'b_depth']),
    (['/front/image/compressed', '/rear/image/compressed'], ['front', 'rear']),
    (['/image', '/image/compressed'], ['image', 'image_compressed']),
    (['/x/image', '/y/z/image'], ['x', 'y_z']),
    (['/camera/left/image_raw', '/camera_left/image_raw'], ['camera_left', 'camera_left_2']),
    (['/a/b/c', '/a/b_c', '/a_b/c', '/a_b_c_2'], ['a_b_c', 'a_b_c_2', 'a_b_c_3', 'a_b_c_2_2']),
])
def test_several_are_told_apart(topics: list[str], names: list[str]) -> None:
    assert list(camera_names(topics).values()) == names


def test_names_stay_different_where_parts_repeat() -> None:
    topics = ['/a/a/image', '/a/image', '/image']
    assert len(set(camera_names(topics).values())) == 3
