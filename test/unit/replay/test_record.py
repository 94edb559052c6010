# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A line of detections.jsonl holds all of a record, and a bad line is named."""

import json
from pathlib import Path

import pytest

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.replay.lines import LineWriter
from mobilenet_ros.replay.record import (
    FrameRecord,
    read_records,
    record_from_json,
    record_to_json,
)

SEEN = FrameRecord('/front/image', 1_700_000_000_123_456_789, 'a0.5_r1_fp32',
                   ((1.25, 2.0, 30.5, 40.01), (0.0, 0.0, 5.0, 5.0)), (0.98, 0.5),
                   ('blob', 'Ampel-Männchen'))
EMPTY = FrameRecord('/front/image', 5, 'a0.5_r1_fp32')
BAD = FrameRecord('/rear/image', 6, error='image data is cut')


@pytest.mark.parametrize('record', [SEEN, EMPTY, BAD])
def test_round_trip(record: FrameRecord) -> None:
    assert record_from_json(json.loads(json.dumps(record_to_json(record)))) == record


def test_file_round_trip(tmp_path: Path) -> None:
    path = tmp_path / 'detections.jsonl'
    with LineWriter(path) as writer:
        for record in (SEEN, EMPTY, BAD):
            writer.write(record_to_json(record))
    assert read_records(path) == [SEEN, EMPTY, BAD]


def test_a_line_holds_no_time_but_the_stamp() -> None:
    assert set(record_to_json(SEEN)) == {'topic', 'stamp', 'variant', 'boxes', 'scores', 'classes'}


@pytest.mark.parametrize('line', ['{', '[]', '{"topic": "/a"}', '{"topic": "/a", "stamp": 5}', (
    '{"topic": "/a", "stamp": "1.000000000", "variant": "v", "boxes": [[1, 2, 3]], '
    '"scores": [1], "classes": ["b"]}'), (
    '{"topic": "/a", "stamp": "1.000000000", "variant": "v", "boxes": [], "scores": [1], '
    '"classes": []}')])
def test_the_bad_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / 'detections.jsonl'
    path.write_text(json.dumps(record_to_json(SEEN)) + '\n' + line + '\n')
    with pytest.raises(ReplayError, match=r'detections\.jsonl, line 2 is not what a replay'):
        read_records(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match='nowhere'):
        read_records(tmp_path / 'nowhere')
