# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Detections keep their shapes, let nobody write, and end where the picture ends."""

import numpy as np
import pytest

from mobilenet_ros.errors import FrameError
from mobilenet_ros.perception.detections import Detections
from mobilenet_ros.perception.frame import Frame, PixelFormat

LABELS = ('cup', 'dog', 'person', 'cat', 'ball', 'tree', 'car')


def detections(*boxes: tuple[float, ...]) -> Detections:
    count = len(boxes)
    return Detections(np.array(boxes, np.float32).reshape(-1, 4),
                      np.linspace(0.9, 0.5, count, dtype=np.float32), np.arange(count), LABELS)


def test_its_length_is_the_number_of_objects() -> None:
    assert len(Detections.empty()) == 0
    assert len(detections((0, 0, 1, 1), (1, 1, 2, 2))) == 2


@pytest.mark.parametrize('name', ['boxes_xyxy', 'scores', 'class_ids'])
def test_no_array_can_be_written(name: str) -> None:
    with pytest.raises(ValueError, match='read-only'):
        getattr(detections((0, 0, 1, 1)), name)[:] = 0


@pytest.mark.parametrize('shapes', [((2, 4), 1, 2), ((2, 4), 2, 1), ((1, 4), 2, 2),
                                    ((2, 5), 2, 2)])
def test_arrays_that_do_not_fit_together_are_refused(shapes: tuple) -> None:
    boxes, scores, class_ids = shapes
    with pytest.raises(ValueError, match=r'\(N, 4\), \(N,\), \(N,\)'):
        Detections(np.zeros(boxes, np.float32), np.zeros(scores, np.float32),
                   np.zeros(class_ids, np.int64))


def cut(found: Detections) -> Detections:
    return found.at(found.boxes_xyxy, height=50, width=100)


def test_objects_go_where_they_are_said_to_be() -> None:
    found, there = detections((1, 2, 3, 4), (5, 6, 7, 8)), np.ones((2, 4), np.float32)
    there[:, 2:] = 9.0
    moved = found.at(there, height=50, width=100)
    np.testing.assert_array_equal(moved.boxes_xyxy, there)
    np.testing.assert_array_equal(moved.scores, found.scores)
    np.testing.assert_array_equal(moved.class_ids, found.class_ids)


def test_clipping_keeps_what_is_inside_and_cuts_at_the_edge() -> None:
    inside, across = (1, 2, 3, 4), (-5, -5, 200, 8)
    clipped = cut(detections(inside, across))
    np.testing.assert_array_equal(clipped.boxes_xyxy, [inside, (0, 0, 100, 8)])


@pytest.mark.parametrize('box', [(100, 0, 120, 10), (-9, 0, 0, 10), (5, 5, 5, 9),
                                 (0, float('nan'), 9, 9)])
def test_clipping_drops_what_has_no_place_in_the_picture(box: tuple[float, ...]) -> None:
    kept = cut(detections(box, (1, 1, 9, 9)))
    assert kept.class_ids.tolist() == [1]
    assert kept.scores.tolist() == [0.5]


def test_clipping_twice_is_clipping_once() -> None:
    once = cut(detections((-5, -5, 200, 8), (3, 3, 4, 4)))
    np.testing.assert_array_equal(cut(once).boxes_xyxy, once.boxes_xyxy)


@pytest.fixture
def four() -> Detections:
    return detections((0, 0, 10, 10), (5, 6, 70, 80), (1, 1, 9, 9), (2, 2, 30, 40))


def test_iterating_gives_box_score_class_id_and_name(four: Detections) -> None:
    boxes, scores, class_ids, names = zip(*four, strict=True)
    np.testing.assert_array_equal(boxes, four.boxes_xyxy)
    np.testing.assert_array_equal(np.array(scores, np.float32), four.scores)
    assert list(class_ids) == four.class_ids.tolist()
    assert names == ('cup', 'dog', 'person', 'cat')


def test_an_index_gives_what_iterating_gives(four: Detections) -> None:
    for number, each in enumerate(four):
        for found in (four[number], four[number - len(four)]):
            assert found[1:] == each[1:]
            assert found.box_xyxy.tolist() == each.box_xyxy.tolist()
    with pytest.raises(IndexError):
        four[4]


@pytest.mark.parametrize('which', [slice(1, 3), slice(None, None, -1), np.array([2, 0]),
                                   np.array([True, False, False, True])], ids=str)
def test_a_part_is_that_part_of_every_array(four: Detections, which: slice | np.ndarray) -> None:
    part = four[which]
    np.testing.assert_array_equal(part.boxes_xyxy, four.boxes_xyxy[which])
    assert [each.name for each in part] == np.array(LABELS[:4])[which].tolist()
    with pytest.raises(ValueError, match='read-only'):
        part.scores[:] = 0


def test_a_box_that_is_given_out_cannot_be_written(four: Detections) -> None:
    with pytest.raises(ValueError, match='read-only'):
        four[0].box_xyxy[0] = 1


def test_it_shows_itself_by_names_and_scores() -> None:
    assert repr(detections((0, 0, 1, 1), (1, 1, 2, 2))) == '<Detections: cup 0.90, dog 0.50>'
    assert repr(detections(*[(0, 0, 1, 1)] * 7)).endswith('ball 0.63, 2 more>')
    assert repr(Detections.empty()) == '<Detections: nothing>'


def test_without_labels_a_class_is_called_by_its_number() -> None:
    bare = Detections(np.zeros((1, 4), np.float32), np.ones(1, np.float32), np.array([7]))
    assert bare[0].name == '7'


def test_drawing_makes_a_new_bgr_picture_of_arrays_and_frames(four: Detections) -> None:
    pixels = np.full((90, 100, 3), (10, 20, 30), np.uint8)
    before = pixels.copy()
    drawn = four.draw(pixels)
    np.testing.assert_array_equal(pixels, before)
    assert (drawn != pixels).any()
    rgb = Frame(np.ascontiguousarray(pixels[..., ::-1]), PixelFormat.RGB)
    np.testing.assert_array_equal(four.draw(rgb), drawn)
    assert four.draw(pixels[..., 0]).shape == pixels.shape


def test_drawing_into_no_picture_says_what_one_is(four: Detections) -> None:
    with pytest.raises(FrameError, match='imread returns None'):
        four.draw(None)
