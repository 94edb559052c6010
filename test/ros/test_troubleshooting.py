# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The page of troubles quotes what the node says, but for the values in it."""

import re

import pytest

from mobilenet_ros.resources import share_path

ROOT = share_path()
PAGE = (ROOT / 'docs' / 'troubleshooting.md').read_text(encoding='utf-8')
# Adjacent pieces of text in the sources are one, as in Python.
SOURCES = re.sub(r"'\s*f?'", '', ' '.join(
    path.read_text(encoding='utf-8') for path in (ROOT / 'mobilenet_ros').rglob('*.py')))
QUOTED = [
    'nobody publishes it; ', ' is there: set image_transport: compressed',
    'start a camera', ', and we read ', ': nothing of it arrives; set ',
    'it stopped to send', 'it sends nothing, or all of it is lost',
    ': its publisher is gone; start the camera again',
    'frames are dropped because they are older than max_age_s ', 'frame lost: ',
    ' is not understood; understood are ', 'image data is cut: ', ' megapixels ',
    'is damaged or cannot be decoded: ',
    ' carry no time (stamp 0): the camera driver has to set it',
    ' days ago: a bag needs ros2 bag play --clock and use_sim_time: true; ',
    ' s old when they arrive: ', ' s ahead of this clock: ',
    'use_sim_time is true and there is no time: /clock has ',
    'frames come, but the simulated time on /clock has stood still for ',
    'even the cheapest variant cannot hold ', 'not used: ',
    ' never arrived: start the camera with the transport profile config/fastdds_camera.xml ',
    ' and only the newest frame is kept: ',
    'not calibrated, times are guessed from Mult-Adds; to measure them: ', ', taken as ',
    'no parameter ', 'did you mean ', 'not understood and left out: ',
    'a parameter is given as --ros-args -p NAME:=VALUE', ' refused: the node is ',
    ', nothing is detected']


@pytest.mark.parametrize('text', QUOTED)
def test_a_quoted_message_is_the_one_of_the_node(text: str) -> None:
    assert text in PAGE
    assert text in SOURCES
