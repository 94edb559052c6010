# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A bag through the pipeline: every frame, in order, known answers, decisions that repeat."""

from pathlib import Path

import numpy as np
import pytest
from support.bags import (
    DELAY_NS,
    PERIOD_NS,
    START_NS,
    Recorded,
    blob_messages,
    raw_image,
    walking_blob,
    write_bag,
)
from support.encode import ALL

from mobilenet_ros.errors import ReplayError, SourceError
from mobilenet_ros.family import Family
from mobilenet_ros.replay.latencies import RecordedLatencies, latency_to_json
from mobilenet_ros.replay.lines import LineWriter
from mobilenet_ros.replay.replay import Replay
from mobilenet_ros.replay.settings import ReplaySettings


def replay(bag: Path, family: Family, **settings: object) -> Replay:
    """Return a replay with the blob finder."""
    return Replay(bag, ReplaySettings(family=str(family.folder), **settings))


def test_every_frame_comes_in_order_with_its_stamp(blob_bag: Path, blobs: Family) -> None:
    stamps = [each.record.stamp_ns for each in replay(blob_bag, blobs)]
    assert stamps == [START_NS + index * PERIOD_NS for index in range(8)]


def test_total_is_what_the_bag_promises(two_camera_bag: Path, blobs: Family) -> None:
    one_camera = replay(two_camera_bag, blobs, topics=('/rear/image',))
    assert replay(two_camera_bag, blobs).total == 8
    assert one_camera.total == len(list(one_camera)) == 4


def test_the_blob_is_found_where_it_walks(blob_bag: Path, blobs: Family) -> None:
    records = [each.record for each in replay(blob_bag, blobs)]
    assert [set(record.classes) for record in records] == [set()] * 2 + [{'blob'}] * 6
    centres = [np.mean([(box[0] + box[2]) / 2 for box in record.boxes])
               for record in records[2:]]
    assert np.allclose(centres, [60 + 24 * step for step in range(6)], atol=24)


@pytest.mark.parametrize('encoding', [*ALL, 'jpeg'])
def test_every_encoding_is_replayed(tmp_path: Path, blobs: Family, encoding: str) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(encoding=encoding, frames=3))
    assert [bool(each.record.classes) for each in replay(bag, blobs)] == [False, False, True]


def test_cameras_are_told_apart(two_camera_bag: Path, blobs: Family) -> None:
    assert [each.camera for each in replay(two_camera_bag, blobs)] == ['front', 'rear'] * 4


def test_an_unknown_topic_is_refused_with_the_known(blob_bag: Path, blobs: Family) -> None:
    with pytest.raises(SourceError, match='/camera/image_raw'):
        replay(blob_bag, blobs, topics=('/nowhere',))


def test_a_bad_frame_costs_that_frame_only(tmp_path: Path, blobs: Family) -> None:
    messages = list(blob_messages(frames=4))
    messages[1].message.data = messages[1].message.data[:100]
    found = list(replay(write_bag(tmp_path / 'bag', messages), blobs))
    assert ['is cut' in each.record.error for each in found] == [False, True, False, False]
    assert found[1].processed is None
    assert found[1].record.stamp_ns == START_NS + PERIOD_NS


def adapted(bag: Path, family: Family, latencies: RecordedLatencies | None = None,
            target_fps: float = 200.0) -> list:
    """Return the frames of a replay with adaptation."""
    settings = ReplaySettings(family=str(family.folder), adapt=True, target_fps=target_fps)
    return list(Replay(bag, settings, latencies))


@pytest.fixture(scope='module')
def long_bag(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a bag of thirty frames, some recorded at the same time and some late."""
    frames = [Recorded('/camera/image', START_NS + DELAY_NS + index // 2 * PERIOD_NS,
                       raw_image(picture, START_NS + index * PERIOD_NS // 2))
              for index, picture in enumerate([*walking_blob(8)] * 4)]
    return write_bag(tmp_path_factory.mktemp('bags') / 'long', frames)


def test_recorded_latencies_repeat_every_decision(long_bag: Path, blobs: Family,
                                                  tmp_path: Path) -> None:
    first = adapted(long_bag, blobs)
    path = tmp_path / 'latencies.jsonl'
    with LineWriter(path) as writer:
        for each in first:
            writer.write(latency_to_json(each.latency))
    again = adapted(long_bag, blobs, RecordedLatencies(path))
    assert [each.processed.decision for each in again] == [each.processed.decision
                                                           for each in first]
    assert [each.latency for each in again] == [each.latency for each in first]
    assert [each.record for each in again] == [each.record for each in first]


def test_slow_latencies_make_it_choose_smaller_variants(long_bag: Path, blobs: Family,
                                                        tmp_path: Path) -> None:
    relaxed = adapted(long_bag, blobs, target_fps=1.0)
    hurried = adapted(long_bag, blobs, target_fps=1000.0)
    assert hurried[-1].processed.member.mult_adds < relaxed[-1].processed.member.mult_adds


def test_cameras_share_the_deadline(two_camera_bag: Path, blobs: Family,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    budgets_s = []
    both = replay(two_camera_bag, blobs, adapt=True, target_fps=10.0)
    process = both.detector.process

    def spy(message: object, waited_s: float, budget_s: float) -> object:
        budgets_s.append(budget_s)
        return process(message, waited_s, budget_s)
    monkeypatch.setattr(both.detector, 'process', spy)
    list(both)
    assert budgets_s == [0.1] + [0.05] * 7


def test_latencies_of_another_run_are_refused(long_bag: Path, blob_bag: Path, blobs: Family,
                                              tmp_path: Path) -> None:
    path = tmp_path / 'latencies.jsonl'
    with LineWriter(path) as writer:
        for each in adapted(blob_bag, blobs):
            writer.write(latency_to_json(each.latency))
    with pytest.raises(ReplayError, match='was recorded in another run'):
        adapted(long_bag, blobs, RecordedLatencies(path))


def test_latencies_that_end_too_early_are_refused(blob_bag: Path, blobs: Family,
                                                  tmp_path: Path) -> None:
    path = tmp_path / 'latencies.jsonl'
    path.touch()
    with pytest.raises(ReplayError, match='it holds nothing more'):
        adapted(blob_bag, blobs, RecordedLatencies(path))
