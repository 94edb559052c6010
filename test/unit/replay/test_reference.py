# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A replay held against an earlier one leaves a file of what differs, or none."""

import json
from pathlib import Path

import pytest

from mobilenet_ros.errors import ReplayError
from mobilenet_ros.replay.matching import Tolerance
from mobilenet_ros.replay.record import FrameRecord, record_to_json
from mobilenet_ros.replay.reference import Reference

RECORDS = [FrameRecord('/image', stamp_ns, 'a1_r1_fp32') for stamp_ns in (1, 2, 3)]


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    """Return a reference of three frames."""
    path = tmp_path / 'reference.jsonl'
    path.write_text(''.join(f'{json.dumps(record_to_json(record))}\n' for record in RECORDS))
    return Reference(path, Tolerance())


def test_what_differs_is_written_until_nothing_does(reference: Reference, tmp_path: Path) -> None:
    (frame,) = reference.differing(RECORDS[:2], tmp_path)
    assert (frame.number, frame.change) == (3, 'not in this run')
    assert 'frame 3  /image' in (tmp_path / 'difference.txt').read_text()
    assert reference.differing(RECORDS, tmp_path) == []
    assert not (tmp_path / 'difference.txt').exists()


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match='nowhere.jsonl cannot be read'):
        Reference(tmp_path / 'nowhere.jsonl', Tolerance())
