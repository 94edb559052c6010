# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The program `replay` as a user starts it: exit codes, what it prints, what it leaves behind."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from rosbags.rosbag2 import CompressionMode
from support.bags import Recorded, blob_messages, raw_image, text, two_cameras, write_bag
from support.fixtures import blobs

from mobilenet_ros.family import Family
from mobilenet_ros.replay.record import read_records

__all__ = ['blobs']

FRAMES = 12


def replay(family: Family, bag: Path, out: Path, *options: object,
           code: int = 0) -> subprocess.CompletedProcess:
    """Run the program, expecting an exit code."""
    command = [sys.executable, '-W', 'ignore', '-m', 'mobilenet_ros', 'replay', str(bag),
               '--family', str(family.folder), '--out', str(out), *map(str, options)]
    done = subprocess.run(command, text=True, capture_output=True)
    assert done.returncode == code, done.stdout + done.stderr
    assert 'Traceback' not in done.stderr
    return done


@pytest.fixture(scope='module')
def reference(blobs: Family, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the detections.jsonl of a replay."""
    folder = tmp_path_factory.mktemp('reference')
    replay(blobs, write_bag(folder / 'bag_in', blob_messages(frames=FRAMES)), folder / 'out')
    return folder / 'out' / 'detections.jsonl'


@pytest.mark.parametrize(('storage', 'compression'), [
    ('sqlite3', CompressionMode.NONE), ('sqlite3', CompressionMode.FILE),
    ('sqlite3', CompressionMode.MESSAGE), ('mcap', CompressionMode.NONE),
    ('mcap', CompressionMode.FILE), ('mcap', CompressionMode.MESSAGE),
    ('mcap', CompressionMode.STORAGE)])
def test_the_answer_does_not_depend_on_the_storage(
        blobs: Family, reference: Path, tmp_path: Path, storage: str,
        compression: CompressionMode) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=FRAMES), storage, compression)
    done = replay(blobs, bag, tmp_path / 'out', '--reference', reference)
    assert (tmp_path / 'out' / 'detections.jsonl').read_bytes() == reference.read_bytes()
    assert f'equal: all {FRAMES} frames are as in' in done.stdout


def altered(frame: int) -> list[Recorded]:
    """Return the walking blob with one frame (from 1) painted black."""
    messages = list(blob_messages(frames=FRAMES))
    messages[frame - 1].message.data = np.zeros_like(messages[frame - 1].message.data)
    return messages


def test_one_altered_frame_is_named_and_fails(blobs: Family, reference: Path,
                                              tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', altered(7))
    done = replay(blobs, bag, tmp_path / 'out', '--reference', reference, code=1)
    assert f'different: 1 of {FRAMES} frames are not as in' in done.stdout
    assert 'frame 7  /camera/image_raw  1700000000.600000000' in done.stdout
    assert 'missing     blob' in done.stdout


def test_another_threshold_is_a_difference_a_person_can_read(blobs: Family, reference: Path,
                                                             tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=FRAMES))
    done = replay(blobs, bag, tmp_path / 'out', '--reference', reference,
                  '--score-threshold', 0.99, code=1)
    assert f'different: {FRAMES - 2} of {FRAMES} frames' in done.stdout
    assert 'extra' not in done.stdout
    written = (tmp_path / 'out' / 'difference.txt').read_text()
    assert written.count('frame ') == FRAMES - 2


def test_a_missing_frame_is_named(blobs: Family, reference: Path, tmp_path: Path) -> None:
    messages = list(blob_messages(frames=FRAMES))
    bag = write_bag(tmp_path / 'bag', [*messages[:4], *messages[5:]])
    done = replay(blobs, bag, tmp_path / 'out', '--reference', reference, code=1)
    assert 'frame 5  /camera/image_raw  1700000000.400000000: not in this run' in done.stdout


def test_two_cameras_with_video_and_adaptation(blobs: Family, tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', two_cameras(), 'mcap')
    replay(blobs, bag, tmp_path / 'out', '--adapt', '--target-fps', 20, '--video',
           '--storage', 'mcap')
    assert {path.name for path in (tmp_path / 'out').iterdir()} == {
        'bag', 'detections.jsonl', 'latencies.jsonl', 'summary.json', 'video_front.mp4',
        'video_rear.mp4'}
    done = replay(blobs, bag, tmp_path / 'again', '--adapt', '--target-fps', 20, '--latencies',
                  tmp_path / 'out' / 'latencies.jsonl', '--reference',
                  tmp_path / 'out' / 'detections.jsonl')
    assert 'equal: all 8 frames' in done.stdout
    for name in ('detections.jsonl', 'latencies.jsonl'):
        assert ((tmp_path / 'out' / name).read_bytes()
                == (tmp_path / 'again' / name).read_bytes())


def noise_bag(path: Path, storage: str, compression: CompressionMode) -> tuple[Path, int]:
    """Write pictures that do not compress; return the bag and their number."""
    noise = np.random.default_rng(0)
    pictures = [noise.integers(0, 256, (120, 160, 3), np.uint8) for _ in range(40)]
    return write_bag(path, (
        Recorded('/camera/image', 10**9 + index * 10**8, raw_image(picture, index * 10**8))
        for index, picture in enumerate(pictures)), storage, compression), len(pictures)


@pytest.mark.parametrize(('storage', 'compression', 'whole'), [
    ('mcap', CompressionMode.NONE, False), ('mcap', CompressionMode.STORAGE, False),
    ('sqlite3', CompressionMode.NONE, False), ('mcap', CompressionMode.NONE, True)])
def test_a_bag_cut_in_the_middle_is_replayed_up_to_there(
        blobs: Family, tmp_path: Path, storage: str, compression: CompressionMode,
        whole: bool) -> None:
    bag, frames = noise_bag(tmp_path / 'bag', storage, compression)
    (file,) = (path for path in bag.iterdir() if path.suffix in ('.mcap', '.db3'))
    file.write_bytes(file.read_bytes()[:file.stat().st_size * 6 // 10])
    if whole:
        (bag / 'metadata.yaml').unlink()
    done = replay(blobs, bag, tmp_path / 'out', code=2)
    kept = read_records(tmp_path / 'out' / 'detections.jsonl')
    assert frames // 2 < len(kept) < frames
    summary = json.loads((tmp_path / 'out' / 'summary.json').read_text())
    assert summary['frames'] == len(kept)
    assert str(bag) in summary['bag_damage']
    assert summary['bag_damage'] in done.stderr


def test_a_bag_without_images_says_what_it_holds(blobs: Family, tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', [Recorded('/chatter', 5, text('hello'))])
    done = replay(blobs, bag, tmp_path / 'out', code=2)
    assert 'has no images' in done.stderr
    assert '/chatter (1 of std_msgs/msg/String)' in done.stderr
    assert not (tmp_path / 'out').exists()


def test_a_bag_of_an_unknown_type_says_which(blobs: Family, tmp_path: Path) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=3), 'mcap')
    for path in bag.iterdir():
        path.write_bytes(path.read_bytes().replace(b'sensor_msgs/msg/Image',
                                                   b'secret_msg/msg/Images'))
    done = replay(blobs, bag, tmp_path / 'out', code=2)
    assert 'secret_msg/msg/Images' in done.stderr


def test_an_unknown_type_beside_images_is_left_out(blobs: Family, tmp_path: Path) -> None:
    other = [Recorded('/chatter', 7, text('hello'))]
    bag = write_bag(tmp_path / 'bag', [*blob_messages(frames=3), *other], 'mcap')
    for path in bag.iterdir():
        path.write_bytes(path.read_bytes().replace(b'std_msgs/msg/String', b'own_type/msg/Secret'))
    replay(blobs, bag, tmp_path / 'out')
    assert len(read_records(tmp_path / 'out' / 'detections.jsonl')) == 3


@pytest.mark.parametrize(('make', 'message'), [
    (Path.mkdir, 'is no rosbag2: it has neither metadata.yaml nor files *.mcap or *.db3'),
    (Path.touch, 'cannot be read as a rosbag2'),
    (lambda path: None, 'does not exist')])
def test_what_is_no_bag_is_named(blobs: Family, tmp_path: Path, make: Callable[[Path], None],
                                 message: str) -> None:
    make(tmp_path / 'nothing')
    done = replay(blobs, tmp_path / 'nothing', tmp_path / 'out', code=2)
    assert f'{tmp_path / "nothing"} {message}' in done.stderr
    assert not (tmp_path / 'out').exists()


@pytest.mark.parametrize(('options', 'message'), [
    (['--classes', 'cat'], 'known are ground, blob, sky'),
    (['--alpha', '0.3'], 'alpha is one of 0.25, 0.5'),
    (['--providers', 'tpu'], 'valid are auto, tensorrt, cuda, openvino, cpu'),
    (['--score-threshold', '2'], 'score_threshold must be in [0, 1]'),
    (['--reference', 'nowhere.jsonl'], 'nowhere.jsonl cannot be read'),
    (['--topics', '/nowhere'], '/camera/image_raw'),
    (['--storage', 'rosbag1'], "choose from 'sqlite3', 'mcap'"),
])
def test_wrong_usage_names_what_would_have_been_right(
        blobs: Family, tmp_path: Path, options: list[str], message: str) -> None:
    bag = write_bag(tmp_path / 'bag', blob_messages(frames=3))
    done = replay(blobs, bag, tmp_path / 'out', *options, code=2)
    assert message.replace("'", '') in done.stderr.replace("'", '')
    assert not (tmp_path / 'out').exists()


@pytest.mark.slow
def test_real_pictures_are_replayed_the_same_twice(blobs: Family, shared_data: Path,
                                                   tmp_path: Path) -> None:
    capture = cv2.VideoCapture(str(shared_data / 'video' / 'intel_bottle-detection.mp4'))
    messages = [Recorded('/camera/image', index, raw_image(capture.read()[1], index))
                for index in range(30)]
    for storage in ('sqlite3', 'mcap'):
        bag = write_bag(tmp_path / storage, messages, storage)
        replay(blobs, bag, tmp_path / f'{storage}_out', '--score-threshold', 0.01)
    one, other = (read_records(tmp_path / f'{storage}_out' / 'detections.jsonl')
                  for storage in ('sqlite3', 'mcap'))
    assert one == other
    assert any(record.boxes for record in one)
