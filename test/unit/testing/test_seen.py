# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""What a user may expect of a bag, and what a failure says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.bags import blob_messages, two_cameras, write_bag

from mobilenet_ros.errors import FrameError, SettingError, SourceError
from mobilenet_ros.family import Family
from mobilenet_ros.replay.lines import LineWriter
from mobilenet_ros.replay.record import record_to_json
from mobilenet_ros.testing import Seen, replay

__all__ = ['replay']


@pytest.fixture(scope='module')
def seen(replay: Callable[..., Seen], blobs: Family,
         tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Return what is seen of a blob that comes after 0.2 s, in 0.8 s at 10 Hz."""
    bag = write_bag(tmp_path_factory.mktemp('bags') / 'blob', blob_messages())
    return replay(bag, family=str(blobs.folder))


def test_it_is_seen_when_it_is_there(seen: Seen) -> None:
    seen.expect('blob', frames=6)
    seen.between(0.2, 0.7).expect('blob', frames=6, score=0.9)
    seen.between(0.0, 0.1).expect_none('blob')
    assert seen.count('blob') == 6


def test_both_ends_of_a_time_count(seen: Seen) -> None:
    assert len(seen.between(0.1, 0.3).frames) == 3
    assert len(seen.between(0.7, 99.0).frames) == 1


@pytest.mark.parametrize('expectation', [
    lambda seen: seen.between(0.0, 0.1).expect('blob'),
    lambda seen: seen.expect('blob', frames=7),
    lambda seen: seen.expect('blob', score=0.999),
    lambda seen: seen.expect_none('blob'),
])
def test_a_wrong_expectation_fails(seen: Seen, expectation: Callable[[Seen], None]) -> None:
    with pytest.raises(AssertionError, match='blob was seen in'):
        expectation(seen)


def test_a_failure_says_what_was_seen_instead(seen: Seen) -> None:
    with pytest.raises(AssertionError, match=r'in the 3 frames from 0\.1 s to 0\.3 s there was '
                                             r'blob in 2 \(best score 0\.98\)'):
        seen.between(0.1, 0.3).expect('sky')


def test_an_unknown_class_is_an_error(seen: Seen) -> None:
    with pytest.raises(SettingError, match='known are ground, blob, sky'):
        seen.expect_none('cat')


def test_a_time_without_frames_is_an_error(seen: Seen) -> None:
    with pytest.raises(SettingError, match=r'frames from 0 s to 0\.7 s'):
        seen.between(3, 5)


def test_cameras_are_chosen_by_topic(replay: Callable[..., Seen], blobs: Family,
                                     tmp_path: Path) -> None:
    both = replay(write_bag(tmp_path / 'bag', two_cameras()), family=str(blobs.folder))
    assert len(both.on('/front/image').frames) == 4
    with pytest.raises(SettingError, match='/front/image, /rear/image'):
        both.on('/left/image')


def test_it_equals_its_own_file_and_no_other(seen: Seen, tmp_path: Path) -> None:
    path = tmp_path / 'detections.jsonl'
    with LineWriter(path) as writer:
        for frame in seen.frames:
            writer.write(record_to_json(frame))
    seen.expect_same_as(path)
    with pytest.raises(AssertionError, match='frame 8 .* not in this run'):
        seen.between(0.0, 0.6).expect_same_as(path)


def test_the_same_bag_is_replayed_once(replay: Callable[..., Seen], blobs: Family,
                                       tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=3))
    settings = {'family': str(blobs.folder), 'classes': ['blob']}
    assert replay(bag, **settings) is replay(str(bag), **settings)
    assert replay(bag, **settings) is not replay(bag, **settings, score_threshold=0.9)


def test_a_wrong_setting_names_the_known(replay: Callable[..., Seen], tmp_path: Path) -> None:
    with pytest.raises(SettingError, match='unknown setting threshold; known are family, '):
        replay(tmp_path, threshold=0.5)


def test_a_broken_bag_is_an_error(replay: Callable[..., Seen], blobs: Family,
                                  tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(), 'mcap')
    (file,) = bag.glob('*.mcap')
    file.write_bytes(file.read_bytes()[:file.stat().st_size // 2])
    with pytest.raises(SourceError):
        replay(bag, family=str(blobs.folder))


def test_a_bad_frame_is_an_error(replay: Callable[..., Seen], blobs: Family,
                                 tmp_path: Path) -> None:
    messages = list(blob_messages(frames=3))
    messages[1].message.step = 5
    with pytest.raises(FrameError, match='1 of 3 frames cannot be used; step is 5 bytes'):
        replay(write_bag(tmp_path / 'bag', messages), family=str(blobs.folder))
