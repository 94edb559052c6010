# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The output folder: what is written, that it repeats, and that nothing of the user's is lost."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from rosbags.rosbag2 import Reader
from support.bags import DELAY_NS, START_NS, blob_messages, write_bag

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.family import Family
from mobilenet_ros.messages.detection_message import message_to_box
from mobilenet_ros.replay.bag_writer import STORAGES
from mobilenet_ros.replay.message_types import message_store
from mobilenet_ros.replay.outputs import Outputs, output_names, prepare_folder
from mobilenet_ros.replay.record import FrameRecord, read_records
from mobilenet_ros.replay.replay import Replay
from mobilenet_ros.replay.run import run
from mobilenet_ros.replay.settings import ReplaySettings


def write(bag: Path, family: Family, folder: Path, storage: str = 'sqlite3',
          video: bool = False, **settings: object) -> list[FrameRecord]:
    """Replay a bag into a folder and return the records."""
    replay = Replay(bag, ReplaySettings(family=str(family.folder), **settings))
    prepare_folder(folder, output_names(replay, video), [bag])
    return run(replay, Outputs(folder, replay, storage, video)).records


def content(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file but the summary, which holds times."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob('*')
            if path.is_file() and path.name != 'summary.json'}


@pytest.mark.parametrize('storage', STORAGES)
def test_two_runs_write_the_same_bytes(two_camera_bag: Path, blobs: Family, tmp_path: Path,
                                       storage: str) -> None:
    for name in ('one', 'other'):
        write(two_camera_bag, blobs, tmp_path / name, storage)
    assert content(tmp_path / 'one') == content(tmp_path / 'other')
    assert len(content(tmp_path / 'one')) == 3


def test_the_lines_are_the_records(blob_bag: Path, blobs: Family, tmp_path: Path) -> None:
    records = write(blob_bag, blobs, tmp_path)
    assert read_records(tmp_path / 'detections.jsonl') == records


@pytest.mark.parametrize('storage', STORAGES)
def test_the_bag_has_a_message_for_each_frame_under_its_header(
        two_camera_bag: Path, blobs: Family, tmp_path: Path, storage: str) -> None:
    records = write(two_camera_bag, blobs, tmp_path, storage)
    topics = {'/detector/front/detections': '/front/image',
              '/detector/rear/detections': '/rear/image'}
    with Reader(tmp_path / 'bag') as reader:
        for (connection, recorded_ns, data), record in zip(reader.messages(), records,
                                                           strict=True):
            message = message_store().deserialize_cdr(data, connection.msgtype)
            stamp_ns = message.header.stamp.sec * 10**9 + message.header.stamp.nanosec
            assert (topics[connection.topic], stamp_ns) == (record.topic, record.stamp_ns)
            assert recorded_ns == record.stamp_ns + DELAY_NS
            assert message.header.frame_id == 'camera_optical'
            boxes = [message_to_box(each.bbox) for each in message.detections]
            assert np.allclose(boxes or [[]], record.boxes or [[]], atol=0.006)
            assert all(each.header == message.header for each in message.detections)


def test_the_only_camera_has_the_nodes_own_topic(blob_bag: Path, blobs: Family,
                                                 tmp_path: Path) -> None:
    write(blob_bag, blobs, tmp_path)
    with Reader(tmp_path / 'bag') as reader:
        assert list(reader.topics) == ['/detector/detections']


def test_the_summary_counts(blob_bag: Path, blobs: Family, tmp_path: Path) -> None:
    records = write(blob_bag, blobs, tmp_path)
    summary = json.loads((tmp_path / 'summary.json').read_text())
    assert summary['frames'] == 8
    assert summary['variants'] == {'a0.5_r1_fp32': 8}
    assert summary['detections'] == {'blob': sum(len(record.boxes) for record in records)}
    assert summary['topics'] == {'/camera/image_raw': '/detector/detections'}
    total, network = summary['latency_ms']['total'], summary['latency_ms']['network']
    assert 0 < network['p50'] < total['p50'] <= total['p95'] <= total['max']


def test_the_video_has_every_frame_at_the_bags_rate(two_camera_bag: Path, blobs: Family,
                                                    tmp_path: Path) -> None:
    write(two_camera_bag, blobs, tmp_path, video=True)
    for name in ('front', 'rear'):
        capture = cv2.VideoCapture(str(tmp_path / f'video_{name}.mp4'))
        assert capture.get(cv2.CAP_PROP_FPS) == pytest.approx(10.0)
        pictures = [capture.read()[1] for _ in range(4)]
        assert pictures[3].shape == (240, 320, 3)
        assert not capture.read()[0]


def test_the_video_of_a_fast_camera_is_written(tmp_path: Path, blobs: Family) -> None:
    bag = write_bag(tmp_path / 'bag', (
        recorded._replace(recorded_ns=START_NS + round(index * 1e9 / 120.337))
        for index, recorded in enumerate(blob_messages(frames=12))))
    write(bag, blobs, tmp_path / 'out', video=True)
    capture = cv2.VideoCapture(str(tmp_path / 'out' / 'video.mp4'))
    assert capture.get(cv2.CAP_PROP_FPS) == pytest.approx(120.337, abs=0.01)
    assert sum(capture.grab() for _ in range(13)) == 12


def test_the_folder_of_a_video_may_be_named_by_the_time_of_day(
        tmp_path: Path, blob_bag: Path, blobs: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(blob_bag, blobs, Path('12:30'), video=True)
    assert cv2.VideoCapture(str(tmp_path / '12:30' / 'video.mp4')).grab()


@pytest.mark.parametrize('frames', [3, 12])
def test_a_video_that_cannot_be_written_leaves_everything_else_finished(
        tmp_path: Path, blobs: Family, frames: int) -> None:
    bag = write_bag(tmp_path / 'bag_in', blob_messages(frames=frames))
    replay = Replay(bag, ReplaySettings(family=str(blobs.folder)))
    (tmp_path / 'video.mp4').mkdir()
    with pytest.raises(ReplayError, match=r'video.mp4 cannot be written: .* 320x240 at 10.0 Hz'):
        run(replay, Outputs(tmp_path, replay, 'sqlite3', video=True))
    summary = json.loads((tmp_path / 'summary.json').read_text())
    lines = read_records(tmp_path / 'detections.jsonl')
    with Reader(tmp_path / 'bag') as reader:
        assert reader.message_count == len(lines) == min(frames, 10)
    assert summary['topics'] == {'/camera/image_raw': '/detector/detections'}


def test_the_video_shows_the_boxes(tmp_path: Path, blobs: Family) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=12))
    write(bag, blobs, tmp_path / 'out', video=True)
    capture = cv2.VideoCapture(str(tmp_path / 'out' / 'video.mp4'))
    pictures = [capture.read()[1].astype(int) for _ in range(12)]
    colourful = [int((np.ptp(picture, axis=2) > 60).sum()) for picture in pictures]
    assert max(colourful[:2]) < 100 < min(colourful[2:7])


def test_latencies_are_written_with_adaptation_only(blob_bag: Path, blobs: Family,
                                                    tmp_path: Path) -> None:
    write(blob_bag, blobs, tmp_path, adapt=True)
    assert len((tmp_path / 'latencies.jsonl').read_text().splitlines()) == 8
    write(blob_bag, blobs, tmp_path)
    assert not (tmp_path / 'latencies.jsonl').exists()


def test_a_run_without_a_usable_frame_fails_and_says_why(tmp_path: Path, blobs: Family) -> None:
    messages = list(blob_messages(frames=3))
    for recorded in messages:
        recorded.message.encoding = 'bgr16'
    with pytest.raises(ReplayError, match="none of the 3 frames.*frame 1, of "
                                          "/camera/image_raw: encoding 'bgr16'"):
        write(write_bag(tmp_path / 'bag', messages), blobs, tmp_path / 'out')


NAMES = ('bag', 'detections.jsonl', 'summary.json', 'video.mp4')


@pytest.mark.parametrize('summary', [None, '', 'no json', '[]', '{}', '{"replay_files": 5}',
                                     '{"frames": 8, "family": "coco"}',
                                     '{"replay_files": ["detections.jsonl", "notes.txt"]}'])
def test_what_no_summary_lists_is_left_alone(tmp_path: Path, summary: str | None) -> None:
    (tmp_path / 'bag').mkdir()
    for name in ('bag/bag.db3', 'notes.txt', 'detections.jsonl'):
        (tmp_path / name).touch()
    if summary is not None:
        (tmp_path / 'summary.json').write_text(summary)
    before = content(tmp_path)
    with pytest.raises(ReplayError, match='holds bag, which no summary.json lists'):
        prepare_folder(tmp_path, NAMES, [])
    assert content(tmp_path) == before


@pytest.mark.parametrize('name', ['summary.json', 'video.mp4', 'detections.jsonl'])
def test_a_file_of_the_users_that_is_in_the_way_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"mine": true}')
    with pytest.raises(ReplayError, match=f'holds {name}, which no'):
        prepare_folder(tmp_path, NAMES, [])
    assert (tmp_path / name).read_text() == '{"mine": true}'


def test_only_what_a_replay_wrote_is_replaced(tmp_path: Path, two_camera_bag: Path,
                                              blob_bag: Path, blobs: Family) -> None:
    write(two_camera_bag, blobs, tmp_path, video=True, adapt=True)
    for name in ('notes.txt', 'video_good.mp4', 'bag_of_mine'):
        (tmp_path / name).touch()
    write(blob_bag, blobs, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        'bag', 'detections.jsonl', 'summary.json', 'notes.txt', 'video_good.mp4', 'bag_of_mine'}


def test_a_summary_that_lists_other_places_reaches_none_of_them(tmp_path: Path) -> None:
    folder = tmp_path / 'out'
    folder.mkdir()
    (tmp_path / 'video.mp4').touch()
    (folder / 'summary.json').write_text(json.dumps({'replay_files': [
        'summary.json', '..', '.', '../video.mp4', str(tmp_path / 'video.mp4'),
        'video_/../../video.mp4']}))
    prepare_folder(folder, NAMES, [])
    assert list(folder.iterdir()) == []
    assert set(tmp_path.iterdir()) == {folder, tmp_path / 'video.mp4'}


@pytest.mark.parametrize('name', ['bag', 'detections.jsonl'])
def test_an_input_is_never_overwritten(tmp_path: Path, blob_bag: Path, blobs: Family,
                                       name: str) -> None:
    write(blob_bag, blobs, tmp_path)
    before = content(tmp_path)
    with pytest.raises(ReplayError, match='would be overwritten'):
        prepare_folder(tmp_path, NAMES, [tmp_path / name])
    assert content(tmp_path) == before


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / 'out').touch()
    with pytest.raises(ReplayError, match='is no folder'):
        prepare_folder(tmp_path / 'out', NAMES, [])


def test_stamps_start_where_the_bag_does(blob_bag: Path, blobs: Family, tmp_path: Path) -> None:
    assert write(blob_bag, blobs, tmp_path)[0].stamp_ns == START_NS
