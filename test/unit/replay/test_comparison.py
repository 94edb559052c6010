# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Two runs: which frames differ, and how a person reads it."""

from mobilenet_ros.replay.comparison import compare
from mobilenet_ros.replay.matching import Kind, Tolerance
from mobilenet_ros.replay.record import FrameRecord
from mobilenet_ros.replay.report import MOST_FRAMES, plain_report

BOX = (10.0, 10.0, 60.0, 60.0)


def frame(stamp_ns: int, *names: str, topic: str = '/front/image', score: float = 0.9,
          error: str = '') -> FrameRecord:
    """Return a record with equal boxes of some classes."""
    return FrameRecord(topic, stamp_ns, '' if error else 'a1_r1_fp32', (BOX,) * len(names),
                       (score,) * len(names), names, error)


RUN = [frame(stamp, 'cup') for stamp in range(5)]


def test_a_run_equals_itself() -> None:
    assert not compare(RUN, RUN, Tolerance())


def test_order_of_the_frames_does_not_matter() -> None:
    assert not compare(RUN, RUN[::-1], Tolerance())


def test_only_the_changed_frame_is_named() -> None:
    changed = [*RUN[:3], frame(3, 'dog'), RUN[4]]
    (difference,) = compare(RUN, changed, Tolerance())
    assert (difference.number, difference.stamp_ns) == (4, 3)
    assert [each.kind for each in difference.differences] == [Kind.RENAMED]


def test_lost_and_new_frames_are_told() -> None:
    later = [*RUN[:2], *RUN[3:], frame(9)]
    assert [(each.number, each.change) for each in compare(RUN, later, Tolerance())] == [
        (3, 'not in this run'), (5, 'not in the reference')]


def test_equal_stamps_of_two_cameras_are_two_frames() -> None:
    front, rear = frame(1, 'cup'), frame(1, 'dog', topic='/rear/image')
    assert not compare([front, rear], [rear, front], Tolerance())


def test_a_stamp_that_comes_again_is_held_against_its_own_turn() -> None:
    looped = [frame(1, 'cup'), frame(1, 'dog')]
    assert not compare(looped, looped, Tolerance())
    assert len(compare(looped, looped[::-1], Tolerance())) == 2


def test_a_frame_that_became_bad_says_why() -> None:
    (difference,) = compare([frame(1, 'cup')], [frame(1, error='data is cut')], Tolerance())
    assert 'data is cut' in difference.change


def test_report_names_frame_topic_stamp_and_what_changed() -> None:
    changed = [*RUN[:3], frame(3, 'cup', 'dog', score=0.8), RUN[4]]
    text = plain_report(compare(RUN, changed, Tolerance()), len(changed), 'reference.jsonl')
    assert 'different: 1 of 5 frames are not as in reference.jsonl' in text
    assert 'frame 4  /front/image  0.000000003' in text
    assert 'cup 0.9000 at (10, 10, 60, 60) -> 0.8000 at (10, 10, 60, 60)  (-0.1000)' in text
    assert 'extra       dog 0.8000' in text


def test_report_of_equal_runs_says_so() -> None:
    assert plain_report([], 5, 'ref.jsonl') == 'equal: all 5 frames are as in ref.jsonl\n'


def test_report_of_many_frames_stays_readable() -> None:
    many = [frame(stamp, 'cup') for stamp in range(100)]
    differences = compare(many, [frame(stamp) for stamp in range(100)], Tolerance())
    lines = plain_report(differences, 100, 'r').splitlines()
    assert len(lines) == 2 + 2 * MOST_FRAMES
    assert lines[-1] == f'and {100 - MOST_FRAMES} frames more'
    assert len(plain_report(differences, 100, 'r', most=100).splitlines()) == 1 + 2 * 100


def test_names_that_look_like_markup_are_shown_as_they_are() -> None:
    text = plain_report(compare([frame(1, '[red]')], [frame(1)], Tolerance()), 1, 'r')
    assert '[red] 0.9000' in text
