# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A drawn picture shows each box in its place and leaves the frame alone."""

import numpy as np
import pytest

from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.draw import annotate, class_colour
from mobilenet_ros.perception.frame import Frame, PixelFormat

GRAY = np.full((240, 320), 90, np.uint8)
FRAMES = {
    'bgr': Frame(np.dstack([GRAY, GRAY, GRAY]), PixelFormat.BGR),
    'rgb': Frame(np.dstack([GRAY, GRAY, GRAY]), PixelFormat.RGB),
    'gray': Frame(GRAY, PixelFormat.GRAY),
}


def one(box: tuple[float, ...]) -> Detections:
    return Detections(np.array([box], np.float32), np.array([0.75], np.float32), np.array([1]))


@pytest.mark.parametrize('frame', FRAMES.values(), ids=FRAMES)
def test_the_edges_of_a_box_have_its_class_colour(frame: Frame) -> None:
    picture = annotate(frame, one((100, 120, 200, 180)))
    assert picture.shape == (240, 320, 3)
    for x, y in ((100, 150), (200, 150), (150, 180), (195, 120)):
        assert tuple(picture[y, x].tolist()) == class_colour(1)
    assert picture[150, 150].tolist() == [90, 90, 90]


def test_drawing_leaves_the_frame_alone() -> None:
    frame = FRAMES['bgr']
    before = frame.pixels.copy()
    annotate(frame, one((10, 10, 50, 50)), 'caption')
    np.testing.assert_array_equal(frame.pixels, before)


@pytest.mark.parametrize('frame', FRAMES.values(), ids=FRAMES)
def test_nothing_seen_and_no_caption_is_the_plain_picture(frame: Frame) -> None:
    np.testing.assert_array_equal(annotate(frame, Detections.empty()),
                                  FRAMES['bgr'].pixels)


def test_colours_keep_their_places() -> None:
    red = Frame(np.full((20, 20, 3), (255, 0, 0), np.uint8), PixelFormat.RGB)
    assert annotate(red, Detections.empty())[0, 0].tolist() == [0, 0, 255]


def test_a_caption_is_written_into_the_lower_left_corner() -> None:
    plain, captioned = (annotate(FRAMES['bgr'], Detections.empty(), text)
                        for text in ('', 'alpha 0.5'))
    changed = (plain != captioned).any(axis=2)
    assert changed[-8:, :60].any()
    assert not changed[:200].any()


@pytest.mark.parametrize('box', [(0, 0, 320, 240), (0, 0, 3, 3), (315, 235, 320, 240)])
def test_a_box_at_the_edge_can_be_drawn(box: tuple[float, ...]) -> None:
    assert (annotate(FRAMES['bgr'], one(box)) != FRAMES['bgr'].pixels).any()


def test_neighbouring_classes_have_different_colours() -> None:
    colours = [class_colour(class_id) for class_id in range(80)]
    assert all(max(abs(a - b) for a, b in zip(one, other, strict=True)) > 60
               for one, other in zip(colours, colours[1:], strict=False))
    assert len(set(colours)) == 80
